from __future__ import annotations

import pytest
from django.urls import reverse

from conversate_alerts import claims
from conversate_alerts.models import AlertPreference
from tests.core.support.people import make_person
from tests.core.support.queries import counted

LIST = "admin:conversate_alerts_alertpreference_changelist"


@pytest.fixture
def staff(client, db):
    client.force_login(make_person("admin", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def failing(membership):
    """An alert whose mail was refused."""
    claims.failed(claims.take(membership.pk), error="SMTPRecipientsRefused: no such user")
    return AlertPreference.objects.get()


def test_it_lists_who_opted_in_and_what_failed(staff, failing):
    page = staff.get(reverse(LIST)).content.decode()
    assert "linus" in page
    assert "Tea kitchen" in page
    assert "no such user" in page


@pytest.mark.parametrize(("failing_filter", "shown"), [("yes", True), ("no", False)])
def test_it_can_be_narrowed_to_what_failed(staff, failing, failing_filter, shown):
    page = staff.get(reverse(LIST), {"failing": failing_filter}).content.decode()
    assert ("linus" in page) is shown


@pytest.mark.parametrize("words", ["linus", "kitchen"])
def test_people_and_rooms_can_be_searched(staff, failing, words):
    assert "no such user" in staff.get(reverse(LIST), {"q": words}).content.decode()
    assert "no such user" not in staff.get(reverse(LIST), {"q": "nobody"}).content.decode()


def test_the_list_takes_the_same_queries_however_many_rows_it_has(staff, room, failing):
    from tests.alerts.support.people import join

    costs = []
    for names in [[], ["grace", "joan", "ida"]]:
        for name in names:
            join(room, name)
        with counted() as queries:
            staff.get(reverse(LIST))
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_alerts_can_be_turned_off_and_nothing_else_be_changed(staff, failing):
    url = reverse("admin:conversate_alerts_alertpreference_change", args=[failing.pk])
    assert "SMTPRecipientsRefused" in staff.get(url).content.decode()
    staff.post(url, {"attempts": "0", "last_error": ""})
    failing.refresh_from_db()
    assert not failing.enabled
    assert failing.attempts == 1


def test_nobody_is_opted_in_by_others(staff):
    url = reverse("admin:conversate_alerts_alertpreference_add")
    assert staff.get(url).status_code == 403


def test_rows_say_whose_they_are(failing, membership):
    from conversate_core.presence import record_poll

    assert str(failing) == "linus · Tea kitchen"
    record_poll(membership=membership)
    assert str(membership.presence) == "linus · Tea kitchen"
