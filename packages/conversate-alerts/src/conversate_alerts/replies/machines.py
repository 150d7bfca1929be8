"""Recognize e-mails that no person wrote (RFC 3834): they are never posted and never answered."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import parseaddr

from ..conf import alert_settings

_PRECEDENCES = {"bulk", "list", "junk", "auto_reply"}
# Headers that only machines add. X-Auto-Response-Suppress is not one of them: it asks others not
# to answer, and some relays add it to every e-mail.
_HEADERS = (
    "List-Id",
    "List-Unsubscribe",
    "X-Autoreply",
    "X-Autoreply-From",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-Mail-Autoreply",
)
_MACHINES = {"mailer-daemon", "postmaster"}


def is_from_machine(mail: EmailMessage) -> str | None:
    """Return why *mail* is from a machine, in English, for logs; None if a person wrote it.

    Machines are vacation responders, delivery reports, mailing lists, calendars and this site.
    RFC 3834, section 2, names the headers that tell.
    """
    if _first_word(mail, "Auto-Submitted") not in {"", "no"}:
        return "Auto-Submitted"
    if _first_word(mail, "Precedence") in _PRECEDENCES:
        return "Precedence"
    if "Return-Path" in mail and _value(mail, "Return-Path") in {"<>", ""}:
        return "an empty Return-Path"
    if header := next((name for name in _HEADERS if name in mail), None):
        return header
    return _by_sender(mail) or _by_content(mail)


def _by_sender(mail: EmailMessage) -> str | None:
    addresses = getattr(mail.get("From"), "addresses", ())  # none if the header is broken
    senders = {address.addr_spec.lower() for address in addresses}
    if parseaddr(alert_settings.email_from)[1].lower() in senders:
        return "the address of this site"
    is_server = any(sender.partition("@")[0] in _MACHINES for sender in senders)
    return "a mail server" if is_server else None


def _by_content(mail: EmailMessage) -> str | None:
    if mail.get_content_type() == "multipart/report":
        return "a report"
    for part in mail.walk():
        content_type, method = part.get_content_type(), str(part.get_param("method", ""))
        if content_type == "text/calendar" and method.upper() in {"REPLY", "COUNTER"}:
            return "the answer of a calendar"
    return None


def _first_word(mail: EmailMessage, header: str) -> str:
    return _value(mail, header).partition(";")[0].partition(" ")[0].lower()


def _value(mail: EmailMessage, header: str) -> str:
    return str(mail.get(header, "")).strip()
