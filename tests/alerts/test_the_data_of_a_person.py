"""Alerts add to the export of a person, and delete what they store about them."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.utils import timezone

from conversate_alerts.choices import MailReason, MailResult
from conversate_alerts.models import (
    AddedMember,
    AlertProfile,
    HeldMail,
    Presence,
    PushSubscription,
    ReceivedMail,
)
from conversate_alerts.preferences.choosing import change_profile
from conversate_core import services
from conversate_core.models import Membership, Room
from tests.support.checksums import checksums_of_others, keys_of_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def fill(membership: Membership, *, by: User) -> None:
    """Store a row in each table of alerts for the member, who was added by another one."""
    user, now = membership.user, timezone.now()
    change_profile(user=user, quiet_from=time(22), quiet_until=time(7), address="x@example.org")
    Presence.objects.create(membership=membership, last_seen_at=now)
    AddedMember.objects.create(membership=membership, user=user, added_by=by, added_at=now)
    PushSubscription.objects.create(
        user=user,
        endpoint="https://push.example/secret",
        endpoint_hash=uuid4().hex,
        auth="auth-key",
        name="Firefox on Linux",
    )
    key = uuid4()
    reason = {"result": MailResult.ASKED, "reason": MailReason.SENDER}
    ReceivedMail.objects.create(key=key, room=membership.room, user=user, **reason)
    HeldMail.objects.create(key=key, membership=membership, text=f"From {user}")


@pytest.fixture
def of_others(room: Room, reader: User, writer: User) -> Membership:
    """Another member, whom the reader has added, with rows in all tables."""
    other = room.memberships.get(user=writer)
    fill(other, by=reader)
    return other


def test_the_export_has_preferences_devices_and_mails_without_keys(
    membership: Membership, reader: User, of_others: Membership, room: Room
) -> None:
    fill(membership, by=of_others.user)
    out = io.BytesIO()
    services.export_person(user=reader, output=out)
    with zipfile.ZipFile(out) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}

    def only(name: str) -> Any:
        [record] = json.loads(files[f"{name}.json"])
        return record

    profile = only("alert_profile")
    assert (profile["address"], profile["quiet_from"]) == ("x@example.org", "22:00:00")
    assert (only("alerts")["room"], only("alerts")["level"]) == (room.title, "everything")
    assert only("presence")["last_seen_at"]
    assert only("devices")["name"] == "Firefox on Linux"
    assert only("waiting_mails")["room"] == room.title
    assert only("received_mails")["result"] == "asked"
    assert only("held_mails")["text"] == "From linus"
    everything = b"".join(files.values())
    assert [key for key in (b"auth-key", b"push.example", b"From ada") if key in everything] == []


def test_the_answer_to_an_alert_of_a_deleted_room_is_in_it(
    membership: Membership, reader: User, room: Room
) -> None:
    fill(membership, by=reader)
    services.delete_room(room=room)
    out = io.BytesIO()
    services.export_person(user=reader, output=out)
    with zipfile.ZipFile(out) as archive:
        [received] = json.loads(archive.read("received_mails.json"))
    assert "room" not in received
    assert received["result"] == "asked"


def test_erasing_leaves_nothing_of_the_person_and_all_of_others(
    membership: Membership, reader: User, of_others: Membership
) -> None:
    fill(membership, by=of_others.user)
    mine = keys_of_person(reader, with_messages=False)
    before = checksums_of_others(reader, mine)
    services.erase_person(user=reader)
    assert checksums_of_others(reader, mine) == before
    assert AlertProfile.objects.get().user == of_others.user
    assert HeldMail.objects.get().text == "From ada"
    for model in apps.get_app_config("conversate_alerts").get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is get_user_model():
                found = model._base_manager.filter(**{field.name: reader.pk})
                assert not found.exists(), f"{model.__name__}.{field.name}"
