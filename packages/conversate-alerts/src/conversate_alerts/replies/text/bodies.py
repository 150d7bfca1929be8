"""Choose the parts of an e-mail that are its text (RFC 2046, RFC 1847)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from email.message import EmailMessage
from typing import cast

from django.utils.translation import gettext_lazy as _

from ..errors import Unreadable
from .charsets import decoded
from .flowed import unwrapped
from .html import lines_of_html
from .lines import Line, split

# Characters and lines of text that are read. A reply with its quotes is far shorter.
MAX_LENGTH = 500_000
MAX_LINES = 50_000
# S/MIME puts text that is encrypted, and often text that is signed, into one binary part.
_ENCRYPTED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


def text_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the parts that are shown as the text of *mail*, one after another.

    Raises Unreadable for an encrypted e-mail.
    """
    content_type = mail.get_content_type()
    if content_type in _ENCRYPTED:
        raise encrypted()
    if not mail.is_multipart():
        # A multipart without its boundary is read as plain text.
        is_text = content_type in {"text/plain", "text/html"} or _is_multipart(mail)
        if is_text and not is_file(mail):
            yield mail
    elif content_type == "multipart/alternative":
        yield from _best(parts_of(mail))
    elif content_type in {"multipart/related", "multipart/signed"}:
        yield from text_parts(parts_of(mail)[0])
    elif _is_multipart(mail):
        for part in parts_of(mail):
            yield from text_parts(part)


def html_parts(mail: EmailMessage) -> Iterator[EmailMessage]:
    """Yield all parts with HTML that mail programs show, or have as an alternative."""
    for part in mail.walk():
        if part.get_content_type() == "text/html" and not is_file(part):
            yield part


def lines_of(parts: Iterable[EmailMessage]) -> list[Line]:
    """Return the lines of parts of text or HTML, as far as `MAX_LENGTH` and `MAX_LINES` allow."""
    lines: list[Line] = []
    left = MAX_LENGTH
    for part in parts:
        text = "\n".join(decoded(part)[:left].split("\n", MAX_LINES)[:MAX_LINES])
        left -= len(text)
        lines += [*_lines_of(part, text), Line("")]
    return lines[:MAX_LINES]


def _lines_of(part: EmailMessage, text: str) -> list[Line]:
    if part.get_content_type() == "text/html":
        return lines_of_html(text)
    if str(part.get_param("format", "")).lower() == "flowed":
        delete_space = str(part.get_param("delsp", "")).lower() == "yes"
        return unwrapped(text, delete_space=delete_space)
    return split(text)


def is_file(part: EmailMessage) -> bool:
    """Whether a part of text is attached as a file."""
    disposition = str(part.get("Content-Disposition", "")).lower()
    return disposition.startswith("attachment") or bool(part.get_filename())


def parts_of(mail: EmailMessage) -> Sequence[EmailMessage]:
    """Return the parts of a multipart, or the e-mail in an e-mail."""
    return cast("Sequence[EmailMessage]", mail.get_payload())


def encrypted() -> Unreadable:
    """Return the error for an e-mail that this site has no key for."""
    return Unreadable(_("The e-mail is encrypted, or signed in a form that hides its text."))


def _is_multipart(mail: EmailMessage) -> bool:
    return mail.get_content_maintype() == "multipart"


def _best(parts: Sequence[EmailMessage]) -> list[EmailMessage]:
    """Return the parts of the plain alternative, or of the next one if it is blank."""
    alternatives = [list(text_parts(part)) for part in parts]
    for alternative in alternatives:
        if any(decoded(part).strip() for part in alternative):
            return alternative
    return []
