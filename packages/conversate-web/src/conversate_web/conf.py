"""The settings of the pages. Like core's, they are read when they are used."""

from __future__ import annotations

from conversate_core.conf import BOOLEAN, NATURAL, POSITIVE, TEXT, Rule, Setting

SENDFILE_HEADERS = ("X-Accel-Redirect", "X-Sendfile")

SENDFILE = Rule(
    '"X-Accel-Redirect", "X-Sendfile" or None',
    lambda value: value is None or value in SENDFILE_HEADERS,
)
LOCATION = Rule(
    "a path that begins and ends with a slash",
    lambda value: isinstance(value, str) and value[:1] == value[-1:] == "/",
)


class WebSettings:
    # The client gives the conversation the height that the window has left, and scrolls inside it.
    control_layout = Setting[bool]("CONTROL_LAYOUT", True, BOOLEAN, "conversate_web.E001")
    # How text becomes HTML: "plain", "markdown" (with the extra), or the dotted path of a class.
    markup = Setting[str]("MARKUP", "plain", TEXT, "conversate_web.E002")
    # The header by which the web server is told to send a file; where nginx or Caddy has them all.
    sendfile = Setting["str | None"]("SENDFILE", None, SENDFILE, "conversate_web.E004")
    sendfile_url = Setting[str](
        "SENDFILE_URL", "/conversate-files/", LOCATION, "conversate_web.E005"
    )
    # With `hold_polls`: milliseconds between two looks for news, and how many polls of one person
    # a process holds at a time.
    hold_tick = Setting[int]("HOLD_TICK", 250, POSITIVE, "conversate_web.E007")
    hold_limit = Setting[int]("HOLD_LIMIT", 10, NATURAL, "conversate_web.E008")


web_settings = WebSettings()
