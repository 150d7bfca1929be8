from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from conversate_alerts.models import AddedMember
from tests.alerts.support.dispatchers import RecordingDispatcher
from tests.core.support.people import make_person

LIST = "admin:conversate_alerts_addedmember_changelist"


@pytest.fixture
def staff(client, db):
    client.force_login(make_person("admin", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def given_up(membership, writer):
    """A mail to linus, whom ada added, that the server refused."""
    return AddedMember.objects.create(
        membership=membership,
        user=membership.user,
        added_by=writer,
        added_at=timezone.now(),
        attempts=1,
        given_up_at=timezone.now(),
        last_error="550 no such user",
    )


@pytest.mark.parametrize("words", ["linus", "kitchen"])
def test_it_lists_whom_nobody_has_told_yet_and_why(staff, given_up, words):
    page = staff.get(reverse(LIST), {"q": words}).content.decode()
    for part in ["linus", "Tea kitchen", "ada", "550 no such user"]:
        assert part in page
    assert "550 no such user" not in staff.get(reverse(LIST), {"q": "nobody"}).content.decode()


@pytest.mark.parametrize(("is_empty", "shown"), [(0, 1), (1, 0)])
def test_it_can_be_narrowed_to_what_was_given_up(staff, given_up, is_empty, shown):
    answer = staff.get(reverse(LIST), {"given_up_at__isempty": is_empty})
    assert answer.context["cl"].result_count == shown


def test_what_was_given_up_is_tried_again_at_once_by_an_action(
    staff, given_up, settings, django_capture_on_commit_callbacks
):
    settings.CONVERSATE_ALERT_DISPATCH = f"{RecordingDispatcher.__module__}.RecordingDispatcher"
    RecordingDispatcher.taken()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse(LIST), {"action": "try_again", "_selected_action": [given_up.pk]})
    given_up.refresh_from_db()
    assert (given_up.given_up_at, given_up.attempts, given_up.last_error) == (None, 0, "")
    assert RecordingDispatcher.taken() == [0]


def test_a_row_can_be_read_and_not_changed(staff, given_up):
    url = reverse("admin:conversate_alerts_addedmember_change", args=[given_up.pk])
    assert "550 no such user" in staff.get(url).content.decode()
    staff.post(url, {"last_error": "", "attempts": "0"})
    given_up.refresh_from_db()
    assert (given_up.attempts, given_up.last_error) == (1, "550 no such user")
    assert str(given_up) == "linus · Tea kitchen"


def test_nobody_is_entered_by_hand(staff):
    assert staff.get(reverse("admin:conversate_alerts_addedmember_add")).status_code == 403
