"""The text that the sender of an e-mail wrote: without quotes, signatures and links of alerts."""

from __future__ import annotations

import re
from email.message import EmailMessage

from .armor import without_armor
from .bodies import html_parts, lines_of, text_parts
from .charsets import decoded
from .lines import Line, joined
from .own_links import without_own_links
from .quotes import written_lines

# Where a picture stands in the text: "[cid:…]" of Outlook, "[image: …]" of Gmail.
_PICTURE = re.compile(r"\[(?:cid|image|Image):[^\[\]\n]{0,300}\]")
_PLACE = re.compile(r"\[cid:([^\[\]\n]{1,300})\]", re.IGNORECASE)
_SOURCE = re.compile(r"""src=["']?cid:([^"'<>\s]{1,300})""", re.IGNORECASE)


def written_text(mail: EmailMessage) -> str:
    """Return the text that the sender of *mail* wrote; empty if nothing is left.

    An answer between quotes keeps the quotes above it, as lines that begin with ``>``. Raises
    Unreadable for an encrypted e-mail.
    """
    lines = without_armor(lines_of(text_parts(mail)))
    text = joined(written_lines(lines))
    return joined([Line(each) for each in without_own_links(_PICTURE.sub("", text)).split("\n")])


def written_pictures(mail: EmailMessage) -> tuple[set[str], set[str]]:
    """Return the Content-IDs of all pictures that the HTML shows, and of those in written text.

    The others are in a quote or in a signature.
    """
    shown: set[str] = set()
    written: set[str] = set()
    for part in html_parts(mail):
        shown |= set(_SOURCE.findall(decoded(part)))
    for line in written_lines(lines_of(html_parts(mail))):
        written |= set(_PLACE.findall(line.text)) if not line.depth else set()
    return shown, written
