"""The mail: text and HTML saying the same."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from conversate_core.models import Message, Room
from conversate_core.people import person_for
from conversate_core.text import clean_line

from .conf import alert_settings
from .due import Alert
from .links import mail_domain, room_url, settings_url, site_url

# Characters of one message that a mail shows; the room has the rest.
MOST_CHARACTERS = 1_000


def build_mail(alert: Alert) -> EmailMultiAlternatives:
    """Return the mail that tells of *alert*, in the site's language."""
    with translation.override(settings.LANGUAGE_CODE):
        context = _context(alert)
        message = EmailMultiAlternatives(
            # Always the same for a room: mail clients group by it, and by References.
            subject=_("New messages in “%(room)s”") % {"room": context["room_title"]},
            body=render_to_string("conversate_alerts/alert.txt", context).strip() + "\n",
            from_email=alert_settings.email_from,
            to=[alert.person.address],
            headers=_headers(alert),
        )
        html = render_to_string("conversate_alerts/alert.html", context)
        message.attach_alternative(html, "text/html")
    return message


def _context(alert: Alert) -> dict[str, Any]:
    return {
        "name": clean_line(alert.person.name),
        "room": alert.room,
        "room_title": clean_line(alert.room.title),
        "count": alert.count,
        "messages": [_shown(message) for message in alert.messages],
        "hidden_count": alert.count - len(alert.messages),
        "room_url": room_url(alert.room),
        "site_url": site_url(),
        "settings_url": settings_url(alert.room),
        "language": settings.LANGUAGE_CODE,
    }


def _shown(message: Message) -> dict[str, Any]:
    with_text = alert_settings.alert_text
    names = [file.name for file in message.attachments.all()] if with_text else []
    return {
        "author": clean_line(person_for(message.author).name),
        "created_at": message.created_at,
        "body": Truncator(message.body).chars(MOST_CHARACTERS) if with_text else "",
        "files": names,
    }


def _headers(alert: Alert) -> dict[str, str]:
    domain = mail_domain()
    # Never sent itself: mails that refer to it form one conversation for each room.
    conversation = f"<room.{alert.room.pk}.conversate@{domain}>"
    return {
        "Message-ID": _message_id(alert, domain),
        "In-Reply-To": conversation,
        "References": conversation,
        "List-Id": _list_id(alert.room, domain),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
    }


def _message_id(alert: Alert, domain: str) -> str:
    """The same for the same news, so that a mail that had to be sent twice can be told as one."""
    moment = alert.messages[-1].created_at.isoformat()
    news = f"{alert.preference.pk} {alert.newest_id} {moment}"
    return f"<{sha256(news.encode()).hexdigest()[:20]}.conversate@{domain}>"


def _list_id(room: Room, domain: str) -> str:
    # Without a phrase: Django 5.2 would encode the id together with one that is not ASCII.
    return f"<room-{room.pk}.conversate.{domain}>"
