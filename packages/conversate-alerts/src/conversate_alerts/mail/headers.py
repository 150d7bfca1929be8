"""The headers by which mail programs group alerts, turn them off, and do not answer them."""

from __future__ import annotations

from email.utils import make_msgid
from hashlib import sha256

from conversate_core.models import Room

from ..due import Alert
from ..links import mail_domain, unsubscribe_url

# RFC 3834, and what Exchange wants instead.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def alert_headers(alert: Alert) -> dict[str, str]:
    domain = mail_domain()
    # Never sent itself: mails that refer to it form one conversation for each room (RFC 5322).
    conversation = f"<room.{alert.room.pk}.conversate@{domain}>"
    return {
        "Message-ID": _message_id(alert, domain),
        "In-Reply-To": conversation,
        "References": conversation,
        "List-Id": _list_id(alert.room, domain),
        **_unsubscribing(unsubscribe_url(alert.preference.membership)),
        **AUTOMATIC,
    }


def other_message_id() -> str:
    """The id of a mail that is about no room. Django's own would name this machine."""
    return make_msgid(domain=mail_domain())


def _message_id(alert: Alert, domain: str) -> str:
    """The same for the same news, so that a mail that had to be sent twice can be told as one."""
    moment = alert.messages[-1].created_at.isoformat()
    news = f"{alert.preference.pk} {alert.newest_id} {moment}"
    return f"<{sha256(news.encode()).hexdigest()[:20]}.conversate@{domain}>"


def _list_id(room: Room, domain: str) -> str:
    # RFC 2919. Without a phrase: Django 5.2 would encode the id with one that is not ASCII.
    return f"<room-{room.pk}.conversate.{domain}>"


def _unsubscribing(url: str | None) -> dict[str, str]:
    """RFC 2369 and, by https alone, the one click of RFC 8058."""
    if url is None:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {"List-Unsubscribe": f"<{url}>", **(one_click if url.startswith("https:") else {})}
