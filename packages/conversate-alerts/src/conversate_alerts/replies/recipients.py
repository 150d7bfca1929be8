"""Find the reply address among the recipients of an e-mail."""

from __future__ import annotations

import re
from email.message import EmailMessage

from ..conf import alert_settings
from ..mail.reply_address import PLACE

_TOKEN = r"([0-9a-z]{1,13}\.[2-7a-z]{26})"  # noqa: S105 - a pattern
# The recipients as mail servers write them, and then those that the sender has named.
_HEADERS = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")


def find_token(mail: EmailMessage, *, to: str = "") -> str | None:
    """Return the token of the first reply address among the recipients of *mail*, or None.

    *to* is the recipient that the mail server was told, if it is known: it comes first. The token
    is in lower case.
    """
    pattern = alert_settings.reply_address
    if pattern is None:
        return None
    before, after = (re.escape(part) for part in pattern.lower().split(PLACE))
    address = re.compile(rf"(?<![\w.+-]){before}{_TOKEN}{after}(?![\w.-])")
    found = (address.search(text.lower()) for text in (to, *_recipients(mail)))
    return next((match[1] for match in found if match), None)


def _recipients(mail: EmailMessage) -> list[str]:
    return [str(value) for name in _HEADERS for value in mail.get_all(name, [])]
