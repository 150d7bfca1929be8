"""The names of those whom a message mentions, marked in its text.

What a markup has made is gone through as HTML, so that a site's own markup gets this as well, and
that what was rendered can be remembered for everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from conversate_core.mentions import Names, composed

_TAG = re.compile(
    r"""<!--.*?-->|<(?P<closes>/?)(?P<name>[a-z][^\s/>]*)(?:[^"'>]|"[^"]*"|'[^']*')*>""",
    re.IGNORECASE | re.DOTALL,
)
# Within these an @ means something else, or text is no text.
_SKIPPED = {
    *("a", "button", "code", "kbd", "math", "pre", "samp", "script", "select", "style", "svg"),
    *("template", "textarea", "title"),
}


def mark_mentions(html: SafeString, names: Names, *, viewer_id: Any) -> SafeString:
    """Return *html* with an element around each of *names* that it mentions.

    Never within links, code or tags. The one who has *viewer_id* sees which are theirs.
    """
    if "@" not in html:
        return html
    marked = (
        _mark(piece, names, viewer_id) if is_text else piece for piece, is_text in _pieces(html)
    )
    return mark_safe("".join(marked))  # noqa: S308 - as safe as it was; names are escaped


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """Yield all of *html* in pieces, and whether each is text to look for names in."""
    within: list[str] = []
    done = 0
    for tag in _TAG.finditer(html):
        yield html[done : tag.start()], not within
        yield tag[0], False
        done = tag.end()
        name = (tag["name"] or "").lower()
        if not tag["closes"] and name in _SKIPPED:
            within.append(name)
        elif tag["closes"] and within[-1:] == [name]:
            within.pop()
    yield html[done:], not within


def _mark(text: str, names: Names, viewer_id: Any) -> str:
    # What is left of a broken tag is no text.
    if "@" not in text or "<" in text:
        return text
    typed = composed(unescape(text))
    pieces: list[str] = []
    done = 0
    for found in names.find(typed):
        mine = " cnv-mention--me" if viewer_id in found.user_ids else ""
        pieces.append(escape(typed[done : found.start]))
        pieces.append(
            format_html(
                '<span class="cnv-mention{}">{}</span>', mine, typed[found.start : found.end]
            )
        )
        done = found.end
    return "".join([*pieces, escape(typed[done:])]) if pieces else text
