from __future__ import annotations

import pytest

from conversate_core.presence import record_poll
from tests.alerts.support.dispatchers import RecordingDispatcher


@pytest.fixture(autouse=True)
def _recorded(settings, membership):
    settings.CONVERSATE_ALERT_DISPATCH = f"{RecordingDispatcher.__module__}.RecordingDispatcher"
    RecordingDispatcher.taken()


def test_a_message_requests_one_for_the_end_of_its_delay(say, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        say()
    assert RecordingDispatcher.taken() == [120]


@pytest.mark.parametrize(
    ("active", "idle_after", "requested"),
    [(True, 600, [90, 600]), (False, 600, [90]), (True, None, [90])],
)
def test_a_poll_requests_one_for_when_the_member_may_be_absent(
    settings, membership, active, idle_after, requested
):
    settings.CONVERSATE_ALERT_IDLE_AFTER = idle_after
    record_poll(membership=membership, active=active)
    assert RecordingDispatcher.taken() == requested
