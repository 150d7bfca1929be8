"""Plain text with links and emoji."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from ..conf import web_settings
from .addresses import START, Address, address_at
from .base import Markup
from .emoji import replace_names

# URLs of a message that become links. The others are shown as text.
MOST_ADDRESSES = 300


class PlainMarkup(Markup):
    def render(self, text: str) -> SafeString:
        # No line feed beside <br>: a stylesheet may preserve white space.
        return mark_safe("".join(_pieces(text)).replace("\n", "<br>"))  # noqa: S308 - all escaped

    def plain_text(self, text: str) -> str:
        return " ".join(_with_emoji(text).split())


def _pieces(text: str) -> Iterator[str]:
    """Yield pieces of HTML: the URLs as links, and the text between them."""
    done = 0
    for start in islice(START.finditer(text), MOST_ADDRESSES):
        # The previous URL may contain this one, as redirects do.
        if start.start() < done or not (address := address_at(text, start.start())):
            continue
        yield _text(text[done : start.start()])
        yield _link(address)
        done = start.start() + len(address.typed)
    yield _text(text[done:])


def _text(text: str) -> str:
    return escape(_with_emoji(text))


def _with_emoji(text: str) -> str:
    return replace_names(text) if web_settings.emoji_names else text


def _link(address: Address) -> str:
    typed, href = address
    if not href:
        return escape(typed)
    # noreferrer keeps the address of the room from the other site.
    return (
        f'<a href="{escape(href)}" target="_blank" rel="nofollow noopener noreferrer ugc">'
        f"{escape(typed)}</a>"
    )
