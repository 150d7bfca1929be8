"""What core stores about a person, besides messages, for the export."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from ...models import (
    Invitation,
    Membership,
    Mention,
    Message,
    OwnChange,
    Participant,
    PersonPreferences,
    Reaction,
    RemovedMember,
    Room,
    Webhook,
)
from ...people import person_for
from ...person_data import Record, Section
from ...preferences import PREFERENCES
from .addresses import addresses_of
from .batches import in_batches
from .own_messages import messages_section, named_rooms, room_facts

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# A section of rows that belong to rooms: rows by `values()`, their unique key, and headings.
Rows = tuple[str, str, QuerySet[Any, Any], str, dict[str, str]]


def sections_of(user: AbstractBaseUser) -> Iterator[Section]:
    """Yield the sections of core, the most important ones first."""
    yield _account(user)
    yield messages_section(user)
    for name, title, rows, key, columns in _rows_of(user):
        headings = {"room": _("Room"), **columns}
        yield Section(name, title, headings, partial(_in_rooms, user, rows, key))
    changes = OwnChange.objects.filter(user=user.pk)
    title = _("Recent changes that count for a limit")
    records = partial(_all, changes.values("id", "created_at"))
    yield Section("recent_changes", title, {"created_at": _("Time")}, records)


def _account(user: AbstractBaseUser) -> Section:
    columns = {
        "user_name": _("User name"),
        "name": _("Name"),
        "address": _("E-mail address"),
        "picture": _("Picture"),
        "url": _("Profile"),
        "shows_reading": _label(PersonPreferences, "shows_reading"),
    }
    return Section("account", _("Account"), columns, lambda: [_account_record(user)])


def _account_record(user: AbstractBaseUser) -> Record:
    hides = PersonPreferences.objects.filter(user=user.pk, shows_reading=False).exists()
    return {
        "id": str(user.pk),
        "user_name": user.get_username(),
        **person_for(user)._asdict(),
        "shows_reading": not hides,
    }


def _rows_of(user: AbstractBaseUser) -> Iterator[Rows]:
    yield ("memberships", _("Memberships"), _memberships(user), "id", _membership_columns())
    of_message = {"room_id": F("message__room_id")}
    mine = Reaction.objects.filter(user=user.pk)
    rows: Any = mine.values("id", "message_id", "emoji", "created_at", **of_message)
    reacted = {"created_at": _("Time"), "emoji": _("Reaction"), "message_id": _("Message")}
    yield ("reactions", _("Reactions"), rows, "id", reacted)
    written = {"written_at": F("message__created_at")}
    rows = Mention.objects.filter(user=user.pk).values("message_id", **of_message, **written)
    when = {"written_at": _("Time"), "message_id": _("Message")}
    yield ("mentions", _("Mentions"), rows, "message_id", when)
    theirs = Message.objects.filter(edited_by=user.pk, edited_by_other=True)
    rows = theirs.values("id", "room_id", "edited_at", message_id=F("id"))
    edited = {"edited_at": _("Time"), "message_id": _("Message")}
    yield ("edits", _("Edits of messages of others"), rows, "id", edited)
    yield from _rows_of_rooms(user)


def _rows_of_rooms(user: AbstractBaseUser) -> Iterator[Rows]:
    made = Invitation.objects.filter(created_by=user.pk)
    yield ("invitations", _("Invitations written"), _invitations(made), "id", _invited())
    addressed = Q(pk__in=[])
    for address in addresses_of(user):
        addressed |= Q(address__iexact=address)
    got = Invitation.objects.filter(addressed)
    yield ("invitations_received", _("Invitations received"), _invitations(got), "id", _invited())
    rows: Any = Participant.objects.filter(user=user.pk).values("id", "room_id")
    yield ("directs", _("Direct conversations"), rows, "id", {})
    rows = Room.objects.filter(created_by=user.pk).values("id", "created_at", room_id=F("id"))
    yield ("rooms_created", _("Rooms created"), rows, "id", {"created_at": _("Time")})
    rows = Webhook.objects.filter(created_by=user.pk).values("id", "room_id", "name", "created_at")
    created = {"name": _("Name"), "created_at": _("Time")}
    yield ("webhooks", _("Webhooks created"), rows, "id", created)
    rows = RemovedMember.objects.filter(user=user.pk).values("id", "room_id", "removed_at")
    yield ("removals", _("Removals from rooms"), rows, "id", {"removed_at": _("Time")})


_OF_MEMBERSHIP = ("role", "joined_at", "last_posted_at", *PREFERENCES)


def _memberships(user: AbstractBaseUser) -> Any:
    mine = Membership.objects.filter(user=user.pk)
    return mine.values("id", "room_id", "read_id", "joined_id", *_OF_MEMBERSHIP)


def _membership_columns() -> dict[str, str]:
    columns = {name: _label(Membership, name) for name in _OF_MEMBERSHIP}
    return columns | {"read_id": _("Read up to message")}


def _invitations(rows: Any) -> Any:
    """Return the rows without an address, which may be that of someone else."""
    return rows.values(
        "id", "room_id", "created_at", "expires_at", "revoked_at", "max_uses", "uses"
    )


def _invited() -> dict[str, str]:
    return {
        "created_at": _("Time"),
        "expires_at": _("Expires at"),
        "revoked_at": _("Revoked at"),
        "uses": _("Uses"),
    }


def _label(model: Any, name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))


def _all(rows: QuerySet[Any, Any]) -> Iterator[Record]:
    for batch in in_batches(rows, "id"):
        yield from batch


def _in_rooms(user: AbstractBaseUser, rows: QuerySet[Any, Any], key: str) -> Iterator[Record]:
    """Yield the rows with their rooms, without those of rooms and messages that are gone."""
    for batch in in_batches(rows, key):
        rooms = named_rooms(user, (row["room_id"] for row in batch))
        for row in batch:
            room = rooms.get(row.pop("room_id"))
            if room is not None and row.get("message_id", room.cleared_id + 1) > room.cleared_id:
                yield {**room_facts(room), **row}
