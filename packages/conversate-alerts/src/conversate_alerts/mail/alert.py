"""Build the mail of an alert, in text and HTML with the same content."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import Truncator

from conversate_core.content.cleaning import clean_line, clean_text
from conversate_core.models import Message
from conversate_core.people import load_people, person_for
from conversate_core.policy import get_policy
from conversate_core.queries.originals import Original, find_originals
from conversate_core.services import name_directs

from ..choices import AlertLevel
from ..conf import alert_settings
from ..replies.marker import marker
from ..sending.due import Alert
from .authors import name_authors
from .headers import alert_headers
from .links import message_url, preferences_url, site_url, unsubscribe_url
from .message import Mail, render_mail
from .reactions import MAX_MESSAGES, Reacted, as_line, by_message
from .reader import as_reader, local_time

# Characters of one message that a mail shows. The room shows the rest.
MAX_CHARACTERS = 1_000
# Characters of the first message that lists of mails show beside the subject.
MAX_PREVIEW = 100


def build_mail(alert: Alert) -> Mail:
    """Return the mail with the content of *alert*, in its reader's language and time zone."""
    with as_reader(alert.profile):
        return render_mail(
            "alert",
            _context(alert, with_text=alert_settings.alert_text and alert.profile.with_text),
            to=alert.person.address,
            headers=alert_headers(alert),
        )


def _context(alert: Alert, *, with_text: bool) -> dict[str, Any]:
    """The variables of the templates, which docs/how-to/mails.md lists."""
    room = alert.room
    name_directs(rooms=[room], user=alert.preference.membership.user)
    originals = _find_originals(alert) if with_text else {}
    reacted = by_message(alert.reactions) if with_text else []
    told = reacted[:MAX_MESSAGES]
    _load_people(alert, originals, told)
    authors = name_authors(alert)
    return {
        "name": clean_line(alert.person.name),
        "room": room,
        "room_title": clean_line(room.title),
        "mentions_only": alert.preference.effective_level == AlertLevel.MENTIONS,
        "by_default": not alert.preference.level,
        "count": alert.count,
        "authors": authors.text,
        "authors_html": authors.html,
        "messages": [_shown(each, originals) for each in alert.messages] if with_text else [],
        "hidden_count": alert.count - len(alert.messages) if with_text else 0,
        "reactions": [as_line(each) for each in told],
        "hidden_reactions_count": len(reacted) - len(told),
        "reply_marker": marker() if alert_settings.reply_address else "",
        "read_url": message_url(room, alert.messages[0].pk) or site_url(),
        "preferences_url": preferences_url(room),
        "unsubscribe_url": unsubscribe_url(alert.preference.membership),
    }


def _load_people(alert: Alert, originals: Mapping[int, Original], told: Sequence[Reacted]) -> None:
    """Load all people that the mail names with one call of the site's backend."""
    replied_to = (original.author for original in originals.values())
    reacting = (user for each in told for user, _ in each.people)
    load_people([*(message.author for message in alert.messages), *replied_to, *reacting])


def _find_originals(alert: Alert) -> dict[int, Original]:
    """Return what the messages reply to, as far as the reader sees it."""
    if all(message.reply_to_id is None for message in alert.messages):
        return {}
    user = alert.preference.membership.user
    first = get_policy().first_visible_id(user, alert.room)
    return find_originals(alert.messages, room=alert.room, first=first)


def _shown(message: Message, originals: Mapping[int, Original]) -> dict[str, Any]:
    original = originals.get(message.reply_to_id or 0)
    body = clean_text(Truncator(message.body).chars(MAX_CHARACTERS))
    files = [clean_line(file.name) for file in message.attachments.all()]
    return {
        "author": clean_line(person_for(message.author, message.sender).name),
        "created_at": local_time(message.created_at),
        "reply_to": original and _quoted(original),
        "body": body,
        "files": files,
        "preview": clean_line(Truncator(body or ", ".join(files)).chars(MAX_PREVIEW)),
    }


def _quoted(original: Original) -> dict[str, str]:
    person = person_for(original.author, original.sender)
    author = clean_line(person.name) if original.names_author else ""
    return {"author": author, "text": clean_line(original.words)}
