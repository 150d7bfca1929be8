"""A mail reads the names of its authors in one query, however many there are."""

from django.contrib.auth.models import Group

from conversate_alerts.sending.sweep import sweep
from conversate_core.testing import make_member, make_message
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY
from tests.core.support import naming
from tests.core.support.queries import counted


def test_names_cost_the_same_for_any_number_of_authors(clock, settings, room, mailoutbox):
    settings.CONVERSATE_PERSON = f"{naming.__name__}.by_team"
    team = Group.objects.create(name="Team A")
    costs = []
    for number in (2, 12):
        join(room, f"reader{number}").groups.add(team)
        for _ in range(number):
            author = make_member(room)
            author.groups.add(team)
            make_message(room, author)
        clock.shift(DELAY)
        with counted() as queries:
            assert sweep().sent == 1
        costs.append(len(queries))
        room.memberships.filter(user__username__startswith="reader").delete()
    assert "of Team A" in mailoutbox[0].body
    # Some of the named authors wrote none of the messages that are shown.
    assert costs[0] == costs[1]
