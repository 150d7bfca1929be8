"""Build the mail to a person whom somebody added to rooms, in text and HTML."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from conversate_core.content.cleaning import clean_line, clean_text
from conversate_core.people import load_people, person_for

from ..added.due import AddedMail
from ..conf import alert_settings
from ..models import AddedMember
from .headers import AUTOMATIC, unsubscribe_headers
from .links import leave_url, mail_domain, preferences_url, room_url, stop_added_url
from .message import Mail, render_mail
from .reader import as_reader

# Rooms that one mail names. If there are more, it says their number.
MAX_ROOMS = 20


def build_added(mail: AddedMail) -> Mail:
    """Return the mail, in its reader's language and time zone."""
    with as_reader(mail.profile):
        return render_mail(
            "added",
            _context(mail),
            to=mail.person.address,
            headers={
                "Message-ID": _message_id(mail),
                **unsubscribe_headers(stop_added_url(mail.profile.pk)),
                **AUTOMATIC,
            },
        )


def _context(mail: AddedMail) -> dict[str, Any]:
    """The variables of the templates, which docs/how-to/mails.md lists."""
    shown = mail.added[:MAX_ROOMS]
    load_people(row.added_by for row in shown)
    with_text = alert_settings.alert_text and mail.profile.with_text
    rooms = [_shown(row, with_text=with_text) for row in shown]
    return {
        "name": clean_line(mail.person.name),
        "count": len(mail.added),
        "rooms": rooms,
        "room_title": rooms[0]["title"],
        "added_by": rooms[0]["added_by"],
        "hidden_count": len(mail.added) - len(rooms),
        "preferences_url": preferences_url(shown[0].membership.room),
        "unsubscribe_url": stop_added_url(mail.profile.pk),
    }


def _shown(row: AddedMember, *, with_text: bool) -> dict[str, Any]:
    room = row.membership.room
    return {
        "title": clean_line(room.title),
        "added_by": clean_line(person_for(row.added_by).name) if row.added_by else "",
        "description": clean_text(room.description) if with_text else "",
        "url": room_url(room),
        "leave_url": leave_url(room),
    }


def _message_id(mail: AddedMail) -> str:
    """Return an id that is the same if the mail has to be sent twice."""
    content = " ".join(f"{row.pk} {row.added_at.isoformat()}" for row in mail.added)
    return f"<{sha256(content.encode()).hexdigest()[:20]}.conversate@{mail_domain()}>"
