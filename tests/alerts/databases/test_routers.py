"""Routers keep the chat in another database than `default`, and read from a replica that lags."""

from __future__ import annotations

import pytest

from tests.core.databases.support import run_there


@pytest.mark.nested
def test_alerts_and_presence_use_the_database_that_is_named_for_writing() -> None:
    run_there(
        "tests/alerts/sending/due/test_who_is_alerted.py",
        "tests/alerts/sending/sweep/test_sweeps_at_once_send_one_mail.py",
        "tests/alerts/presence/test_the_state_follows_the_polls.py",
        "tests/alerts/presence/test_waiting_polls_are_recorded_together.py",
        "tests/alerts/views/test_another_address.py",
        "tests/alerts/push/test_a_notification_then_a_mail.py",
        "tests/alerts/push/test_sessions_that_end.py",
        "tests/alerts/push/test_subscriptions.py",
    )
