"""The services of the help desk, with rooms, messages and rules of conversate_core."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F

from conversate_core import presence, services
from conversate_core.models import Message, Role, Room
from conversate_core.policy import get_policy
from conversate_core.querysets import RoomQuerySet

from .models import Ticket

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Members of this group answer, and are moderators of every ticket's room.
HELPERS = "Help desk"


def open_ticket(*, visitor: User, subject: str, question: str) -> Ticket:
    """Open a room for *visitor* and the helpers, with the question as its first message."""
    with transaction.atomic():
        room = services.create_room(title=subject, members=[visitor])
        for helper in get_user_model().objects.filter(groups__name=HELPERS):
            services.add_member(room=room, user=helper, role=Role.MODERATOR)
        ticket = Ticket.objects.create(room=room, visitor=visitor)
        services.post_message(room=room, author=visitor, body=question)
    return ticket


def reply(
    *,
    ticket: Ticket,
    author: User,
    text: str,
    key: UUID | str | None = None,
    reply_to: int | None = None,
) -> Message:
    """Add to the conversation. A form that is sent twice, with the same *key*, replies once.

    *reply_to* is the id of the message that it answers.
    """
    return services.post_message(
        room=ticket.room, author=author, body=text, client_key=key, reply_to=reply_to
    )


def with_questions(
    messages: Iterable[Message], *, ticket: Ticket, user: User
) -> list[tuple[Message, Message | None]]:
    """Return each of *messages* with the message that it answers, if *user* can see that one."""
    found = list(messages)
    ids = {message.reply_to_id for message in found if message.reply_to_id is not None}
    visible = get_policy().visible_messages(user, ticket.room)
    questions = visible.select_related("author").in_bulk(ids)
    return [(message, questions.get(message.reply_to_id or 0)) for message in found]


def close(*, ticket: Ticket, by: User) -> None:
    """End the conversation. It can still be read. Only helpers can end it."""
    services.archive_room(room=ticket.room, by=by)


def tickets_of(user: User) -> RoomQuerySet:
    """Return the rooms of tickets that *user* opened or helps with, the latest one first."""
    rooms = services.rooms_for(user=user).exclude(ticket=None).select_related("ticket__visitor")
    return rooms.order_by(F("last_message_at").desc())


def note_reader(*, ticket: Ticket, user: User, focused: bool, page: str) -> None:
    """Record that *user*, if a member of the room, has this page of the ticket open."""
    membership = services.get_membership(room=ticket.room, user=user)
    if membership is not None and presence.is_client(page):
        presence.record_poll(membership=membership, focused=focused, active=focused, client=page)


def helpers_here(ticket: Ticket) -> list[User]:
    """Return the helpers that have the ticket open; none if no app of the site keeps presence."""
    known = presence.room_presence(room=ticket.room) or {}
    here = [key for key, each in known.items() if each.state != presence.State.AWAY]
    helpers = get_user_model().objects.filter(groups__name=HELPERS, pk__in=here)
    return list(helpers.order_by("first_name", "username"))


def find_ticket(*, slug: str, user: User) -> Ticket:
    """Raise Ticket.DoesNotExist, whether there is no such ticket or *user* may not see it."""
    try:
        return Ticket.objects.get(room=services.get_room(slug=slug, user=user))
    except Room.DoesNotExist:
        raise Ticket.DoesNotExist from None
