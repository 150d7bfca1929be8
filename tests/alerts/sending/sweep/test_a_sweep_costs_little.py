from __future__ import annotations

import pytest
from django.utils import timezone

from conversate_alerts.models import AlertPreference
from conversate_alerts.sending.due import due_ids
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted


@pytest.mark.parametrize("others", [0, 20])
def test_those_who_are_not_due_cost_no_query(clock, room, say, others):
    message = say()
    clock.shift(DELAY)
    for number in range(others):
        user = join(room, f"guest{number}")
        services.mark_unread(room=room, user=user, message=message)
        record_poll(membership=user.conversate_memberships.get())
    with counted() as queries:
        sweep()
    # Departures; invitations; added members to tell; due alerts; the next attempts of the last two.
    assert len(queries) == 6


def test_each_mail_takes_the_same_few_queries(clock, room, say, mailoutbox):
    costs = []
    for names in [["one"], ["two", "three", "four"]]:
        for name in names:
            join(room, name)
        for _ in range(30):
            say()
        clock.shift(DELAY)
        with counted() as queries:
            assert sweep().sent >= len(names)
        costs.append(len(queries))
        for user in [m.user for m in room.memberships.all()]:
            services.mark_read(room=room, user=user)
    # The first mail to a person also writes a profile, which counts the mails of the day.
    assert costs == [7 + 10, 7 + 4 * 9 + 3]


@pytest.mark.parametrize("batch", [2, 5, 6])
def test_any_number_of_alerts_is_read_in_batches(clock, room, say, batch):
    for number in range(5):
        join(room, f"guest{number}")
    say()
    clock.shift(DELAY)
    alerts = AlertPreference.objects.order_by("pk").values_list("pk", flat=True)
    assert list(due_ids(timezone.now(), batch_size=batch)) == list(alerts)
