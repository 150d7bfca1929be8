"""Text as it was typed, with its addresses linked."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .addresses import START, Address, address_at
from .base import Markup


class PlainMarkup(Markup):
    def render(self, text: str) -> SafeString:
        # No line feed beside the <br>: a style sheet may keep white space as it is.
        return mark_safe("".join(_pieces(text)).replace("\n", "<br>"))  # noqa: S308 - all escaped


def _pieces(text: str) -> Iterator[str]:
    """Yield pieces of HTML: what is between the addresses, and the addresses as links."""
    done = 0
    for start in START.finditer(text):
        # One that was found earlier may have another in it, as redirections do.
        if start.start() < done or not (address := address_at(text, start.start())):
            continue
        yield escape(text[done : start.start()])
        yield _link(address)
        done = start.start() + len(address.typed)
    yield escape(text[done:])


def _link(address: Address) -> str:
    typed, href = address
    if not href:
        return escape(typed)
    # noreferrer keeps the address of the room from the other site.
    return (
        f'<a href="{escape(href)}" target="_blank" rel="nofollow noopener noreferrer ugc">'
        f"{escape(typed)}</a>"
    )
