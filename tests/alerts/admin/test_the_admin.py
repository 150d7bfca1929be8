from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse

from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import change_profile, get_profile
from conversate_alerts.sending import claims
from conversate_core.services import change_room
from tests.core.support.queries import counted

LIST = "admin:conversate_alerts_alertpreference_changelist"


@pytest.fixture
def failing(membership):
    """An alert whose mail was refused."""
    claims.mark_failed(
        claims.take(membership.pk),
        error="SMTPRecipientsRefused: no such user",
        oldest_at=None,
        newest_id=0,
    )
    return AlertPreference.objects.get()


def test_it_lists_who_opted_in_and_what_failed(staff, failing):
    page = staff.get(reverse(LIST)).content.decode()
    assert "linus" in page
    assert "Tea kitchen" in page
    assert "no such user" in page


@pytest.fixture
def given_up(membership):
    claims.give_up(claims.take(membership.pk), error="550 no such user", newest_id=0)
    return AlertPreference.objects.get()


@pytest.mark.parametrize(("attempt", "shown"), [("failed", 1), ("given_up", 0), ("well", 0)])
def test_it_can_be_narrowed_to_what_failed(staff, failing, attempt, shown):
    assert shown_rows(staff, attempt=attempt) == shown


@pytest.mark.parametrize(("attempt", "shown"), [("failed", 0), ("given_up", 1), ("well", 0)])
def test_it_can_be_narrowed_to_what_was_given_up(staff, given_up, attempt, shown):
    assert shown_rows(staff, attempt=attempt) == shown


def test_what_was_given_up_is_tried_again_at_once_by_an_action(staff, given_up):
    data = {"action": "try_again", "_selected_action": [given_up.pk]}
    assert staff.post(reverse(LIST), data).status_code == 302
    given_up.refresh_from_db()
    assert (given_up.given_up_at, given_up.next_try_at, given_up.last_error) == (None, None, "")


def test_profiles_are_shown_and_a_change_is_a_reason_to_try_again(staff, given_up, membership):
    change_profile(user=membership.user, quiet_from=time(22), quiet_until=time(7))
    claims.give_up(claims.take(membership.pk), error="550 no such user", newest_id=0)
    url = reverse("admin:conversate_alerts_alertprofile_changelist")
    assert "linus" in staff.get(url, {"q": "linus"}).content.decode()
    url = reverse("admin:conversate_alerts_alertprofile_change", args=[membership.user_id])
    staff.post(url, {"frequency": "hourly", "address": "stranger@example.net"})
    profile = get_profile(membership.user)
    assert (profile.frequency, profile.address, profile.quiet_from) == ("hourly", "", None)
    given_up.refresh_from_db()
    assert given_up.given_up_at is None


def test_nobody_gets_a_profile_from_others(staff):
    url = reverse("admin:conversate_alerts_alertprofile_add")
    assert staff.get(url).status_code == 403


def shown_rows(staff, **narrowed) -> int:
    return staff.get(reverse(LIST), narrowed).context["cl"].result_count


@pytest.mark.parametrize("words", ["linus", "kitchen"])
def test_people_and_rooms_can_be_searched(staff, failing, words):
    assert "no such user" in staff.get(reverse(LIST), {"q": words}).content.decode()
    assert "no such user" not in staff.get(reverse(LIST), {"q": "nobody"}).content.decode()


@pytest.mark.parametrize("words", ["TEEKÜCHE", "teeküche", "linus überTeek"])
def test_they_are_found_whatever_the_case_of_letters(staff, room, failing, words):
    change_room(room=room, title="ÜberTeeküche")
    assert shown_rows(staff, q=words) == 1
    assert shown_rows(staff, q="teekuchen") == 0


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
    staff.post(url, {"level": "none", "attempts": "0", "last_error": ""})
    failing.refresh_from_db()
    assert failing.level == "none"
    assert failing.attempts == 1


def test_it_shows_the_site_s_default_and_keeps_it_a_default(staff, failing, settings):
    settings.CONVERSATE_ALERT_LEVEL = "mentions"
    AlertPreference.objects.update(level="")
    listed = staff.get(reverse("admin:conversate_alerts_alertpreference_changelist"))
    assert "Messages that mention me (site&#x27;s default)" in listed.content.decode()
    url = reverse("admin:conversate_alerts_alertpreference_change", args=[failing.pk])
    assert (
        '<option value="" selected>Site&#x27;s default</option>' in staff.get(url).content.decode()
    )
    assert staff.post(url, {"level": ""}).status_code == 302
    failing.refresh_from_db()
    assert failing.level == ""


def test_nobody_is_opted_in_by_others(staff):
    url = reverse("admin:conversate_alerts_alertpreference_add")
    assert staff.get(url).status_code == 403


def test_rows_say_whose_they_are(failing, membership):
    from conversate_core.presence import record_poll

    assert str(failing) == "linus · Tea kitchen"
    record_poll(membership=membership)
    assert str(membership.presence) == "linus · Tea kitchen"
