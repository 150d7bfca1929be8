"""The settings of the pages. Like core's, they are read when they are used."""

from __future__ import annotations

from conversate_core.conf import BOOLEAN, TEXT, Setting


class WebSettings:
    # The client gives the conversation the height that the window has left, and scrolls inside it.
    control_layout = Setting[bool]("CONTROL_LAYOUT", True, BOOLEAN, "conversate_web.E001")
    # How text becomes HTML: "plain", "markdown" (with the extra), or the dotted path of a class.
    markup = Setting[str]("MARKUP", "plain", TEXT, "conversate_web.E002")


web_settings = WebSettings()
