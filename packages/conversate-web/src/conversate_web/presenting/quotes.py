"""The quote of the message that another one replies to, made again each time it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from conversate_core.content.excerpts import first_line
from conversate_core.models import Attachment, Message
from conversate_core.people import Person
from conversate_core.queries.originals import Original

from ..markup import Markup
from .rooms import permalink


@dataclass(frozen=True)
class PresentedQuote:
    """A quote as ``conversate/includes/quote.html`` shows it: one line of a message.

    ``author_name`` is empty if the message was deleted. ``id`` is None, and ``url`` empty, if the
    reader doesn't see the message.
    """

    id: int | None
    url: str
    author_name: str
    text: str
    deleted: bool


def present_quote(
    original: Original, address: str, author: Person | None, markup: Markup
) -> PresentedQuote:
    """Present the quote of *original* by *author*, in the room with the URL *address*."""
    return PresentedQuote(
        id=None if original.is_hidden else original.id,
        url="" if original.is_hidden else permalink(address, original.id),
        author_name=author.name if author and original.names_author else "",
        text=_words(original, markup),
        deleted=original.is_deleted,
    )


def excerpt_of(message: Message, attachments: Sequence[Attachment], markup: Markup) -> str:
    """Return the line that quotes of *message* show."""
    file_type = attachments[0].content_type if attachments else ""
    line, is_deleted = first_line(message.body), message.deleted_at is not None
    original = Original(message.pk, line=line, file_type=file_type, is_deleted=is_deleted)
    return _words(original, markup)


def _words(original: Original, markup: Markup) -> str:
    """Return the words of *original* without markup, unless there is nothing else in the line."""
    line = original.line and markup.plain_text(original.line)
    return original._replace(line=line or original.line).words


def quote_html(quote: PresentedQuote) -> SafeString:
    """Return the paragraph of *quote*.

    A template takes several times as long, and a page can have a hundred quotes.
    """
    deleted = " cnv-quote--deleted" if quote.deleted else ""
    original = f' data-reply-to="{quote.id}"' if quote.id else ""
    line = (
        f'<span class="cnv-sr">{escape(_("Reply to"))}</span>'
        f' <span class="cnv-quote__author" dir="auto">{escape(quote.author_name)}</span>'
        f' <span class="cnv-quote__text" dir="auto">{escape(quote.text)}</span>'
    )
    if quote.url:
        line = f'<a class="cnv-quote__link" href="{escape(quote.url)}">{line}</a>'
    html = f'<p class="cnv-quote{deleted}"{original}>{line}</p>'
    return mark_safe(html)  # noqa: S308 - all escaped


def reply_url(address: str, message_id: int) -> str:
    """Return the URL of the room, which is at *address*, with a composer that replies."""
    return f"{address}?reply={message_id}#conversate-body"
