"""Build the payload of a notification: the JSON of Declarative Web Push.

Safari shows it without a worker; the worker of conversate-web shows the same elsewhere.
"""

from __future__ import annotations

import json

from django.utils.crypto import salted_hmac
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversate_core import services
from conversate_core.content.cleaning import clean_line
from conversate_core.internal.languages import text_language
from conversate_core.models import Message
from conversate_core.people import load_people, person_for
from conversate_core.services.listing import find_unread_rooms

from ..conf import alert_settings
from ..mail.links import message_url, page_path, page_url, site_url
from ..mail.reader import as_reader
from ..models import PushSubscription
from ..sending.obstacles import profile_of_user
from .gathering import PushAlert
from .message import PushMessage

# The number by which browsers recognize the format.
_DECLARATIVE = 8030
# Seconds for which the push service keeps it for a device that is off.
TTL = 24 * 60 * 60
# Characters that are shown, also in the worst case below the limit of `PushMessage`.
_MAX_TITLE = 80
_MAX_AUTHOR = 60
_MAX_TEXT = 240


def build_push(alert: PushAlert) -> PushMessage:
    """Return the notification of *alert*, in its reader's language. Costs a few queries."""
    membership = alert.preference.membership
    room, user = membership.room, membership.user
    services.name_directs(rooms=[room], user=user)
    with as_reader(alert.profile):
        return _push(
            topic=f"room {room.pk}",
            tag=f"conversate-room-{room.pk}",
            title=clean_line(room.title),
            body=_body(alert),
            navigate=message_url(room, alert.first_id) or _path_of_room(room.slug),
            badge=len(find_unread_rooms(user)),
        )


def build_test(device: PushSubscription) -> PushMessage:
    """Return the notification by which a person tries out a device."""
    with as_reader(profile_of_user(device.user)):
        return _push(
            topic="test",
            tag="conversate-test",
            title=_("Test"),
            body=_("Notifications work on this device."),
            navigate=page_url("conversate_alerts:push_devices")
            or page_path("conversate_alerts:push_devices")
            or "/",
            badge=len(find_unread_rooms(device.user)),
        )


def _push(*, topic: str, tag: str, title: str, body: str, navigate: str, badge: int) -> PushMessage:
    notification = {
        "title": Truncator(title).chars(_MAX_TITLE),
        "body": body,
        "navigate": navigate,
        "tag": tag,
        "lang": text_language(),
        # The texts of people are in any language.
        "dir": "auto",
    }
    content = {"web_push": _DECLARATIVE, "notification": notification, "app_badge": badge}
    payload = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return PushMessage(payload=payload, topic=_topic(topic), ttl=TTL, urgency="high")


def _topic(subject: str) -> str:
    """Return a topic of 32 characters, which tells the push service nothing about *subject*."""
    digest = salted_hmac("conversate_alerts.push.topic", subject, algorithm="sha256")
    return digest.hexdigest()[:32]


def _body(alert: PushAlert) -> str:
    if not (alert_settings.alert_text and alert.profile.with_text):
        return ngettext("%(count)s new message", "%(count)s new messages", alert.count) % {
            "count": alert.count
        }
    text, others = _line(alert.newest), alert.count - 1
    if not others:
        return text
    more = ngettext("… and %(count)s more.", "… and %(count)s more.", others)
    return f"{text}\n{more % {'count': others}}"


def _line(message: Message) -> str:
    load_people([message.author])
    name = clean_line(person_for(message.author, message.sender).name)
    author = Truncator(name).chars(_MAX_AUTHOR)
    words = message.body or ", ".join(file.name for file in message.attachments.all())
    text = Truncator(clean_line(words)).chars(_MAX_TEXT)
    return _("%(author)s: %(text)s") % {"author": author, "text": text}


def _path_of_room(slug: str) -> str:
    """Return the path of the room, or the address of the site without the pages of rooms."""
    return page_path("conversate:room", slug) or f"{site_url() or ''}/"
