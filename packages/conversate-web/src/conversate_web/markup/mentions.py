"""Marks the names of mentioned users in rendered messages.

This works on the HTML of a markup, so that it also works with a site's own markup. It does not
depend on the viewer, so that rendered messages can be kept for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from conversate_core.content.mentions import Names, TokenBudget, to_nfc

_TAG = re.compile(
    r"""<!--.*?-->|<(?P<closes>/?)(?P<name>[a-z][^\s/>]*)(?:[^"'>]|"[^"]*"|'[^']*')*>""",
    re.IGNORECASE | re.DOTALL,
)
# In these elements, an @ has another meaning, or the content is not text.
_SKIPPED = {
    *("a", "button", "code", "kbd", "math", "pre", "samp", "script", "select", "style", "svg"),
    *("template", "textarea", "title"),
}
_MENTION = '<span class="cnv-mention'
_MARKED = re.compile(re.escape(_MENTION) + r'"(?P<rest> data-users="(?P<users>[^"]*)">)')


def mark_mentions(html: SafeString, names: Names) -> SafeString:
    """Return *html* with an element around each mention of *names*.

    Names in links, code and tags are not marked. The attribute ``data-users`` has the keys of the
    mentioned users, separated by spaces.
    """
    if "@" not in html:
        return html
    budget = TokenBudget()
    marked = (_mark(piece, names, budget) if is_text else piece for piece, is_text in _pieces(html))
    return mark_safe("".join(marked))  # noqa: S308 - as safe as it was; names are escaped


def mark_own_mentions(html: str, viewer_id: str) -> str:
    """Return *html* of `mark_mentions` with another class on mentions of the user *viewer_id*."""

    def mark(found: re.Match[str]) -> str:
        is_own = escape(viewer_id) in found["users"].split(" ")
        return f'{_MENTION} cnv-mention--me"{found["rest"]}' if is_own else found[0]

    return _MARKED.sub(mark, html)


def _pieces(html: str) -> Iterator[tuple[str, bool]]:
    """Yield pairs of a piece of *html* and whether it is text that may have mentions."""
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


def _mark(text: str, names: Names, budget: TokenBudget) -> str:
    # A "<" here belongs to a malformed tag.
    if "@" not in text or "<" in text:
        return text
    typed = to_nfc(unescape(text))
    pieces: list[str] = []
    done = 0
    for found in names.find(typed, budget):
        # Sorted, so that the HTML of a message is always the same.
        users = " ".join(sorted(map(str, found.user_ids)))
        name = typed[found.start : found.end]
        pieces.append(escape(typed[done : found.start]))
        pieces.append(format_html(_MENTION + '" data-users="{}">{}</span>', users, name))
        done = found.end
    return "".join([*pieces, escape(typed[done:])]) if pieces else text
