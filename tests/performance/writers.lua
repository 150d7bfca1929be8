-- Each thread of wrk is a writer: arguments are "path session token" triples, one for each.
local writers = 0

function setup(thread)
  thread:set("number", writers)
  writers = writers + 1
end

function init(arguments)
  path = arguments[number * 3 + 1]
  local session, token = arguments[number * 3 + 2], arguments[number * 3 + 3]
  headers = {
    ["Cookie"] = "sessionid=" .. session .. "; csrftoken=" .. token,
    ["X-CSRFToken"] = token,
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }
  math.randomseed(os.time() * 8 + number)
end

-- As the page's script does: each message has a key of its own, a UUID made up at random.
function request()
  local key = ""
  for _ = 1, 4 do
    key = key .. string.format("%08x", math.random(0, 0x7ffffffe))
  end
  key = key:sub(1, 12) .. "4" .. key:sub(14, 16) .. "8" .. key:sub(18)
  return wrk.format("POST", path, headers, "body=Hello&client_key=" .. key)
end
