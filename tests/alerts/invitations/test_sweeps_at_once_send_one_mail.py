from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest import mock

import pytest
from django.utils import timezone

from conversate_alerts.invitations import claims
from conversate_alerts.invitations.due import waiting_mails
from conversate_alerts.models import InvitationMail
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
    """Let every sweep find the same mails due before the first of them claims one."""
    barrier = threading.Barrier(SWEEPS, timeout=PATIENCE)

    def meet(now: datetime) -> dict[int, bool]:
        waiting = waiting_mails(now)
        barrier.wait()
        return waiting

    with mock.patch("conversate_alerts.sending.sweep.waiting_mails", meet):
        yield


@pytest.fixture
def invitations():
    """The invitations of two addresses by ada."""
    ada = make_person("ada")
    room = services.create_room(title="Workshop")
    services.add_member(room=room, user=ada, role=Role.MODERATOR)
    addresses = ["linus@example.org", "grace@example.org"]
    return [services.invite_by_mail(room=room, address=each, by=ada) for each in addresses]


def test_one_mail_of_each_invitation_however_many_sweeps_find_it_due(invitations, postbox):
    with meeting_before_the_claims():
        swept = at_once(*[sweep] * SWEEPS)
    assert sum(one.sent for one in swept) == 2
    assert postbox.recipients() == ["grace@example.org", "linus@example.org"]
    assert not InvitationMail.objects.exists()


def test_after_a_sweep_that_died_another_one_sends_the_mail(invitations, postbox):
    for invitation in invitations:
        claims.take(invitation.pk)
    assert sweep().sent == 0
    InvitationMail.objects.update(claimed_until=timezone.now() - SECOND)
    assert sweep().sent == 2


def test_a_sweep_that_outlived_its_lease_changes_nothing(invitations):
    [first, _] = invitations
    slow = claims.take(first.pk)
    InvitationMail.objects.filter(pk=first.pk).update(claimed_until=timezone.now() - SECOND)
    quick = claims.take(first.pk)
    claims.mark_failed(slow, error="too slow")
    claims.finish(slow)
    row = InvitationMail.objects.get(pk=first.pk)
    assert (row.claim, row.last_error) == (quick, "")
