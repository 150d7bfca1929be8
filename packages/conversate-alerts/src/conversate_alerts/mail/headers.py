"""Headers by which mail programs group alerts, unsubscribe from them, and don't answer them.

Message-ID, In-Reply-To and References: RFC 5322. List-Id: RFC 2919. List-Unsubscribe: RFC 2369.
List-Unsubscribe-Post: RFC 8058. Auto-Submitted: RFC 3834.
"""

from __future__ import annotations

from email.utils import make_msgid
from hashlib import sha256

from conversate_core.models import Room

from ..sending.due import Alert
from .links import mail_domain, unsubscribe_url
from .reply_address import reply_address

# Against out-of-office replies: RFC 3834, and the header that Exchange reads instead.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def alert_headers(alert: Alert) -> dict[str, str]:
    """Return the headers of the mail of *alert*."""
    domain = mail_domain()
    # No mail has this id. Mail programs show mails that refer to it as one conversation.
    conversation = f"<room.{alert.room.pk}.conversate@{domain}>"
    return {
        "Message-ID": _message_id(alert, domain),
        "In-Reply-To": conversation,
        "References": conversation,
        "List-Id": _list_id(alert.room, domain),
        **unsubscribe_headers(unsubscribe_url(alert.preference.membership)),
        **_reply_headers(reply_address(alert.preference.membership)),
        **AUTOMATIC,
    }


def other_message_id() -> str:
    """Return the Message-ID of other mails. Django's own would contain the name of this machine."""
    return make_msgid(domain=mail_domain())


def _message_id(alert: Alert, domain: str) -> str:
    """Return an id that is the same if the mail has to be sent twice."""
    moment = alert.messages[-1].created_at.isoformat()
    content = f"{alert.preference.pk} {alert.newest_id} {moment}"
    return f"<{sha256(content.encode()).hexdigest()[:20]}.conversate@{domain}>"


def _list_id(room: Room, domain: str) -> str:
    # Without a phrase: if it is not ASCII, Django 5.2 would encode the id with it.
    return f"<room-{room.pk}.conversate.{domain}>"


def _reply_headers(address: str | None) -> dict[str, str]:
    # The sender stays the site's, so that no address with a token gets into an address book.
    return {} if address is None else {"Reply-To": address}


def unsubscribe_headers(url: str | None) -> dict[str, str]:
    """Return the headers to unsubscribe. RFC 8058 allows its one click by https only."""
    if url is None:
        return {}
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {"List-Unsubscribe": f"<{url}>", **(one_click if url.startswith("https:") else {})}
