from __future__ import annotations

import pytest
from django.urls import reverse

from tests.alerts.support.dispatchers import RecordingDispatcher


@pytest.fixture(params=["added_mail", "invitation_mail"])
def given_up(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def address(given_up):
    """The address of the list."""
    return reverse(f"admin:conversate_alerts_{given_up._meta.model_name}_changelist")


@pytest.mark.parametrize(("is_empty", "shown"), [(0, 1), (1, 0)])
def test_it_can_be_narrowed_to_what_was_given_up(staff, address, is_empty, shown):
    answer = staff.get(address, {"given_up_at__isempty": is_empty})
    assert answer.context["cl"].result_count == shown


def test_what_was_given_up_is_tried_again_at_once_by_an_action(
    staff, given_up, address, settings, django_capture_on_commit_callbacks
):
    settings.CONVERSATE_ALERT_DISPATCH = f"{RecordingDispatcher.__module__}.RecordingDispatcher"
    RecordingDispatcher.taken()
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(address, {"action": "try_again", "_selected_action": [given_up.pk]})
    given_up.refresh_from_db()
    assert (given_up.given_up_at, given_up.attempts, given_up.last_error) == (None, 0, "")
    assert RecordingDispatcher.taken() == [0]
