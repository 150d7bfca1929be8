-- Each thread of wrk is a writer: arguments are "path session token" triples, one for each.
local writers = 0

function setup(thread)
  thread:set("number", writers)
  writers = writers + 1
end

function init(arguments)
  local path, session, token = arguments[number * 3 + 1], arguments[number * 3 + 2], arguments[number * 3 + 3]
  local headers = {
    ["Cookie"] = "sessionid=" .. session .. "; csrftoken=" .. token,
    ["X-CSRFToken"] = token,
    ["Content-Type"] = "application/x-www-form-urlencoded",
  }
  prepared = wrk.format("POST", path, headers, "body=Hello")
end

function request()
  return prepared
end
