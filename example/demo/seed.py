"""Fill the site with people, rooms, and weeks of conversation.

Core's services create everything. Only the times are changed afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max, Min, OuterRef, Subquery
from django.utils import timezone

from conversate_alerts.choices import AlertLevel
from conversate_alerts.preferences.choosing import set_level
from conversate_core import services
from conversate_core.models import Membership, Message, Role, Room
from helpdesk import desk
from helpdesk.models import Ticket

from . import screenplay
from .people import ALERTED, FORMER, HELPERS, create_people
from .rooms import ROOMS, TICKETS, RoomPlan, TicketPlan
from .screenplay import Line

FOLDER = Path(__file__).parent
People: TypeAlias = Mapping[str, User]

# The time between a message and its edit or deletion.
SECOND_THOUGHT = timedelta(minutes=2)


def is_filled() -> bool:
    return User.objects.exists()


@transaction.atomic
def fill() -> None:
    """Create everything in one transaction."""
    now = timezone.now()
    people = create_people()
    for plan in ROOMS:
        _fill_room(plan, people, now)
    for ticket_plan in TICKETS:
        _fill_ticket(ticket_plan, people, now)
    for membership in Membership.objects.filter(user=people[ALERTED.username]):
        set_level(membership=membership, level=AlertLevel.EVERYTHING)
    for somebody in FORMER:
        people[somebody.username].delete()


def _fill_room(plan: RoomPlan, people: People, now: datetime) -> None:
    room = _open_room(plan, people)
    _converse(room, _lines(FOLDER / "rooms" / f"{plan.slug}.txt", now), people)
    if plan.archived:
        services.archive_room(room=room)
    _set_times(room, now)


def _fill_ticket(plan: TicketPlan, people: People, now: datetime) -> None:
    question, *answers = _lines(FOLDER / "tickets" / f"{plan.screenplay}.txt", now)
    visitor = people[question.author]
    ticket = desk.open_ticket(visitor=visitor, subject=plan.subject, question=question.text)
    Message.objects.filter(room=ticket.room).update(created_at=question.at)
    _converse(ticket.room, answers, people)
    if plan.closed:
        desk.close(ticket=ticket, by=people[HELPERS[0].username])
    if answers:
        Ticket.objects.filter(pk=ticket.pk).update(answered_at=answers[0].at)
    _set_times(ticket.room, now)


def _open_room(plan: RoomPlan, people: People) -> Room:
    room = services.create_room(
        title=plan.title, slug=plan.slug, description=plan.description, access=plan.access
    )
    for username in plan.moderators:
        services.add_member(room=room, user=people[username], role=Role.MODERATOR)
    for username in plan.members:
        services.add_member(room=room, user=people[username])
    return room


def _lines(file: Path, now: datetime) -> list[Line]:
    return screenplay.read(file.read_text("utf-8"), now=now, seed=file.stem)


def _converse(room: Room, lines: list[Line], people: People) -> None:
    stopped_reading: set[str] = set()
    for line in lines:
        message = _say(room, line, people)
        for username in line.read_by:
            services.mark_read(room=room, user=people[username], message=message)
            stopped_reading.add(username)
    for username in people.keys() - stopped_reading:
        services.mark_read(room=room, user=people[username])


def _say(room: Room, line: Line, people: People) -> Message:
    author = people.get(line.author)
    message = services.post_message(
        room=room,
        author=author,
        sender=line.program,
        body=line.text,
        files=[ContentFile((FOLDER / "files" / name).read_bytes(), name) for name in line.files],
        reply_to=_original(room, line),
    )
    times = {"created_at": line.at}
    if line.edited_to:
        services.edit_message(message=message, body=line.edited_to, by=author)
        times["edited_at"] = line.at + SECOND_THOUGHT
    if line.deleted:
        services.delete_message(message=message, by=author)
        times["deleted_at"] = line.at + SECOND_THOUGHT
    for emoji, username in line.reactions:
        services.react(message=message, user=people[username], emoji=emoji)
    Message.objects.filter(pk=message.pk).update(**times)
    return message


def _original(room: Room, line: Line) -> Message | None:
    """Return the message that *line* replies to. A beginning that fits none is an error."""
    if line.reply_to is None:
        return None
    return Message.objects.filter(room=room, body__startswith=line.reply_to).latest("pk")


def _set_times(room: Room, now: datetime) -> None:
    times = Message.objects.filter(room=room).aggregate(Min("created_at"), Max("created_at"))
    opened, last = times["created_at__min"] or now, times["created_at__max"] or now
    Room.objects.filter(pk=room.pk).update(created_at=opened)
    Room.objects.filter(pk=room.pk).exclude(archived_at=None).update(archived_at=last)
    own = Message.objects.filter(room=room, author=OuterRef("user")).order_by().values("author")
    Membership.objects.filter(room=room).update(
        joined_at=opened,
        last_posted_at=Subquery(own.annotate(last=Max("created_at")).values("last")),
    )
