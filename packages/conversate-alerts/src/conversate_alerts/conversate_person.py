"""What alerts store about a person; core's export and erasure of a person load this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conversate_core.models import Room
from conversate_core.person_data import PersonData, Record, Section, register
from conversate_core.services import name_directs

from .models import (
    AddedMember,
    AlertPreference,
    AlertProfile,
    HeldMail,
    Presence,
    PushSubscription,
    ReceivedMail,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_OF_PROFILE = (
    "address",
    "pending_address",
    "time_zone",
    "language",
    "quiet_from",
    "quiet_until",
    "frequency",
    "channel",
    "with_text",
    "mail_when_added",
    "mails_on",
    "mails_count",
)


@register
class AlertData(PersonData):
    """Preferences, addresses, presence, devices, and mails that wait or came in."""

    def sections(self, user: AbstractBaseUser) -> Iterator[Section]:
        profile = AlertProfile.objects.filter(user=user.pk)
        yield _section("alert_profile", AlertProfile, _OF_PROFILE, profile)
        levels = AlertPreference.objects.filter(membership__user=user.pk)
        names: tuple[str, ...]
        names = ("level", "alerted_at", "pushed_at", "given_up_at", "last_error")
        yield _of_rooms("alerts", levels, names, user, "membership__room_id")
        seen = Presence.objects.filter(membership__user=user.pk)
        names = ("last_seen_at", "last_active_at", "is_here")
        yield _of_rooms("presence", seen, names, user, "membership__room_id")
        # Without the keys, by which the browser proves a notification.
        devices = PushSubscription.objects.filter(user=user.pk)
        names = ("name", "created_at", "last_push_at")
        yield _section("devices", PushSubscription, names, devices)
        added = AddedMember.objects.filter(user=user.pk)
        waiting = _of_rooms("waiting_mails", added, ("added_at",), user, "membership__room_id")
        yield replace(waiting, title=_("E-mails that wait to be sent"))
        received = ReceivedMail.objects.filter(user=user.pk)
        names = ("received_at", "result", "reason")
        yield _of_rooms("received_mails", received, names, user, "room_id")
        yield _held_mails(user)

    def erase(self, user: AbstractBaseUser) -> None:
        PushSubscription.objects.filter(user=user.pk).delete()
        AddedMember.objects.filter(user=user.pk).delete()
        AddedMember.objects.filter(added_by=user.pk).update(added_by=None)
        # Texts have no reference to the person: their memberships have ended.
        received = ReceivedMail.objects.filter(user=user.pk)
        HeldMail.objects.filter(key__in=received.values("key")).delete()
        received.delete()
        AlertProfile.objects.filter(user=user.pk).delete()


def _section(name: str, model: Any, names: tuple[str, ...], rows: QuerySet[Any, Any]) -> Section:
    columns = {each: _label(model, each) for each in names}
    title = capfirst(str(model._meta.verbose_name_plural))
    return Section(name, title, columns, lambda: iter(rows.order_by("pk").values(*names)))


def _of_rooms(
    name: str, rows: Any, names: tuple[str, ...], user: AbstractBaseUser, room: str
) -> Section:
    """Return a section of rows that belong to a room, of which a person has one or a few each."""
    section = _section(name, rows.model, names, rows)
    columns = {"room": _("Room"), **section.columns}
    in_rooms = rows.order_by("pk").values(*names, of_room=F(room))
    return Section(name, section.title, columns, partial(_with_rooms, in_rooms, user))


def _held_mails(user: AbstractBaseUser) -> Section:
    held = HeldMail.objects.filter(membership__user=user.pk)
    rows = held.order_by("pk").values("text", "held_at", of_room=F("membership__room_id"))
    columns = {
        "held_at": pgettext("of an e-mail", "Time"),
        "room": _("Room"),
        "text": pgettext("of an e-mail", "Text"),
    }
    title = _("E-mails that wait for a confirmation")
    return Section("held_mails", title, columns, partial(_with_rooms, rows, user))


def _with_rooms(rows: QuerySet[Any, Any], user: AbstractBaseUser) -> Iterator[Record]:
    found = list(rows.all())
    rooms = Room.objects.in_bulk({row["of_room"] for row in found})
    name_directs(rooms=rooms.values(), user=user)
    for row in found:
        room = rooms.get(row.pop("of_room"))
        facts = {"room": room.title, "room_slug": room.slug} if room else {}
        yield {**facts, **row}


def _label(model: Any, name: str) -> str:
    return capfirst(str(model._meta.get_field(name).verbose_name))
