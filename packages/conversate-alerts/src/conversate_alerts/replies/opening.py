"""Read an e-mail, or only its headers if the rest is too large or can't be read."""

from __future__ import annotations

import re
from email.message import EmailMessage
from typing import NamedTuple

from django.utils.translation import gettext as _

from ..choices import MailReason
from .errors import Unreadable
from .parsing import parse

# Bytes of a whole e-mail: common mail servers take no more.
MAX_SIZE = 50 * 1024 * 1024
# Bytes of the headers, if nothing else is read.
_MAX_HEAD = 256 * 1024
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")


class OpenedMail(NamedTuple):
    """An e-mail, and why only its headers were read: an empty text if all of it was."""

    mail: EmailMessage
    reason: MailReason | None = None
    problem: str = ""


def open_mail(raw: bytes) -> OpenedMail:
    """Return the e-mail with the bytes *raw*. Raises Unreadable if its headers can't be read."""
    if len(raw) > MAX_SIZE:
        problem = _("The e-mail is too large. E-mails can have up to %(most)d MB.") % {
            "most": MAX_SIZE // 1024**2
        }
        return OpenedMail(parse(_head(raw)), MailReason.TOO_LARGE, problem)
    try:
        return OpenedMail(parse(raw))
    except Unreadable as error:
        return OpenedMail(parse(_head(raw)), MailReason.UNREADABLE, str(error))


def _head(raw: bytes) -> bytes:
    """Return the headers, without the body."""
    start = raw[:_MAX_HEAD]
    end = _END_OF_HEAD.search(start)
    return start[: end.end()] if end else start
