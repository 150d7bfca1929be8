"""Prepare HTML so that Python's parser takes linear time, and raises nothing."""

from __future__ import annotations

import re

_DECLARATION = re.compile("<[!?]")
# The numbers of Unicode have seven digits at most. Python refuses to read very long ones.
_LONG_REFERENCE = re.compile("&#x?[0-9A-Fa-f]{9,};?")


def prepared(html: str) -> str:
    """Return *html* without comments and declarations, which Python's parser may look for again
    and again if they don't end, and with no tag that does not end."""
    html = _LONG_REFERENCE.sub("\ufffd", _without_declarations(html))
    end = html.rfind(">") + 1
    return html[:end] + html[end:].replace("<", "&lt;")


def _without_declarations(html: str) -> str:
    kept: list[str] = []
    position = 0
    while (start := _find_declaration(html, position)) != -1:
        kept.append(html[position:start])
        closing = "-->" if html.startswith("<!--", start) else ">"
        end = html.find(closing, start + 2)
        if end == -1:
            return "".join(kept)
        position = end + len(closing)
    return "".join([*kept, html[position:]])


def _find_declaration(html: str, position: int) -> int:
    found = _DECLARATION.search(html, position)
    return found.start() if found else -1
