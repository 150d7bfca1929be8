"""The files that the sender of an e-mail attached."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import suppress
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage

from django.core.files.uploadedfile import SimpleUploadedFile

from conversate_core.content.cleaning import clean_file_name

from .text import written_pictures
from .text.bodies import is_file, parts_of
from .text.charsets import content_of

# What mail programs add by themselves: signatures and keys, the rich text of Outlook, calendar
# entries that are an alternative of the text, and parts of reports.
_NO_FILES = {
    "application/ms-tnef",
    "application/pgp-encrypted",
    "application/pgp-keys",
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/vnd.ms-tnef",
    "application/x-pkcs7-signature",
    "text/calendar",
    "text/rfc822-headers",
    "text/x-amp-html",
}
_NO_FILE_NAMES = {"winmail.dat", "signature.asc", "smime.p7s"}
# E-mails in e-mails would contain the links of alerts, which work without signing in.
_EMAIL_SUFFIXES = (".eml", ".msg")


def attached_files(mail: EmailMessage) -> list[SimpleUploadedFile]:
    """Return the files of *mail* in their order, with cleaned names. Archives are not opened.

    Pictures inside the written text are files, those in a quote or in a signature are not.
    Files without content are left out, and e-mails too. Limits are checked by `post_message`.
    """
    shown, written = written_pictures(mail)
    files = []
    for part in _leaves(mail):
        picture = str(part.get("Content-ID", "")).strip().strip("<>")
        if not _may_be_file(part) or picture in shown - written:
            continue
        if content := content_of(part):
            files.append(SimpleUploadedFile(_name(part), content, part.get_content_type()))
    return files


def _leaves(mail: EmailMessage) -> Iterator[EmailMessage]:
    if mail.get_content_maintype() != "multipart" or not mail.is_multipart():
        yield mail
        return
    for part in parts_of(mail):
        yield from _leaves(part)


def _may_be_file(part: EmailMessage) -> bool:
    content_type = part.get_content_type()
    if part.is_multipart() or content_type in _NO_FILES or content_type.startswith("message/"):
        return False
    name = (part.get_filename() or "").lower()
    if name in _NO_FILE_NAMES or name.endswith(_EMAIL_SUFFIXES):
        return False
    return not content_type.startswith(("text/plain", "text/html")) or is_file(part)


def _name(part: EmailMessage) -> str:
    """Return the part's own name, or one after its type."""
    name = part.get_filename() or ""
    if "=?" in name:  # RFC 2231 forbids encoded words there; programs use them
        with suppress(HeaderParseError, LookupError, ValueError):
            name = str(make_header(decode_header(name)))
    suffix = mimetypes.guess_extension(part.get_content_type()) or ""
    return clean_file_name(name or f"file{suffix}")
