from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from conversate_alerts.added import claims, delivery
from conversate_alerts.models import AddedMember
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Role
from tests.alerts.support.times import SECOND
from tests.core.support.people import make_person
from tests.core.support.racing import PATIENCE, at_once

pytestmark = pytest.mark.django_db(transaction=True)

SWEEPS = 6


@contextmanager
def meeting_before_the_claims() -> Iterator[None]:
    """Let every sweep find the same people due before the first of them claims one."""
    barrier = threading.Barrier(SWEEPS, timeout=PATIENCE)
    due_user_ids = delivery.due_user_ids

    def meet(now: datetime) -> list[Any]:
        ids = due_user_ids(now)
        barrier.wait()
        return ids

    with mock.patch.object(delivery, "due_user_ids", meet):
        yield


@pytest.fixture
def rooms(settings):
    """Ten rooms to which ada has added linus and grace, a quarter of an hour ago."""
    settings.CONVERSATE_SITE_URL = "https://example.org"
    ada = make_person("ada")
    people = [make_person(name, email=f"{name}@example.org") for name in ("linus", "grace")]
    rooms = [services.create_room(title=f"Room {number}") for number in range(10)]
    for room in rooms:
        services.add_member(room=room, user=ada, role=Role.MODERATOR)
        for person in people:
            services.add_member(room=room, user=person, by=ada)
    AddedMember.objects.update(added_at=timezone.now() - timedelta(minutes=15))
    return rooms


def test_one_mail_to_each_person_however_many_sweeps_find_it_due(rooms, postbox):
    with meeting_before_the_claims():
        swept = at_once(*[sweep] * SWEEPS)
    assert sum(one.sent for one in swept) == 2
    assert postbox.recipients() == ["grace@example.org", "linus@example.org"]
    assert not AddedMember.objects.exists()


def test_a_room_that_is_added_while_a_mail_is_sent_waits_for_the_next_mail(rooms, postbox):
    linus = AddedMember.objects.filter(user__username="linus")[0].user
    claims.take(linus.pk)
    newest = AddedMember.objects.filter(user=linus).first()
    AddedMember.objects.filter(pk=newest.pk).update(
        claim=None, claimed_until=None, added_at=timezone.now()
    )
    assert claims.take(linus.pk) is None


def test_a_mail_that_is_sent_twice_has_the_same_id_and_names_the_same_rooms(
    rooms, postbox, monkeypatch
):
    """A sweep killed between the server's OK and its own note sends again, with the same id."""
    AddedMember.objects.exclude(user__username="linus").delete()
    late = AddedMember.objects.first()
    AddedMember.objects.filter(pk=late.pk).update(given_up_at=timezone.now())
    monkeypatch.setattr(claims, "finish", lambda claim: None)
    assert sweep().sent == 1
    monkeypatch.undo()
    assert sweep().sent == 0
    # Another room meanwhile, which the mail did not name.
    AddedMember.objects.filter(pk=late.pk).update(given_up_at=None)
    lapsed = timezone.now() - SECOND
    AddedMember.objects.exclude(claim=None).update(claimed_until=lapsed)
    first_then_second = [sweep().sent, sweep().sent]
    assert sum(first_then_second) == 2
    ids = [mail.split(b"Message-ID: ")[1].split(b"\r\n")[0] for _, mail in postbox.taken]
    named = [sum(room.title.encode() in mail for room in rooms) for _, mail in postbox.taken]
    assert sorted(named) == [1, 9, 9]
    nine = [each for each, count in zip(ids, named, strict=True) if count == 9]
    assert nine[0] == nine[1]
    assert len(set(ids)) == 2


def test_a_sweep_that_outlived_its_lease_changes_nothing(rooms):
    linus = AddedMember.objects.filter(user__username="linus")[0].user
    slow = claims.take(linus.pk)
    AddedMember.objects.filter(user=linus).update(claimed_until=timezone.now() - SECOND)
    quick = claims.take(linus.pk)
    claims.mark_failed(slow, error="too slow")
    claims.finish(slow)
    rows = AddedMember.objects.filter(user=linus)
    assert {(row.claim, row.last_error) for row in rows} == {(quick, "")}
    assert len(rows) == 10
