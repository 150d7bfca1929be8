"""Each line of the table of failure modes is shown by tests."""

from __future__ import annotations

import pytest

from .support.pages import REPOSITORY, rows_of, text_of

FAULTS = "tests/integration/faults"
DEPLOYMENT = "tests/integration/deployment"

SHOWN_BY = {
    "a process is stopped, or replaced by a new version": [
        f"{DEPLOYMENT}/test_a_rolling_restart.py",
        f"{DEPLOYMENT}/test_two_people_on_two_processes.py",
    ],
    "a process is killed": [
        f"{FAULTS}/test_the_web_process_is_killed_during_a_poll.py",
        f"{FAULTS}/test_the_web_process_is_killed_during_a_post.py",
        f"{FAULTS}/test_workers_are_killed_at_random.py",
    ],
    "the database is restarted, or fails": [
        f"{FAULTS}/test_the_database_is_restarted_under_load.py",
        "tests/web/http/test_a_database_that_fails.py",
        "tests/alerts/views/test_a_database_that_fails.py",
    ],
    "the database's disk is full, or the database is read-only (such as a hot standby)": [
        "tests/web/http/test_a_database_that_is_read_only.py",
        "tests/web/views/api/test_a_database_that_fails.py",
    ],
    "the disk of `CONVERSATE_STORE_ROOT` or of the temporary folder is full, or can't be written": [
        f"{FAULTS}/test_uploads_find_no_place.py",
    ],
    "Redis fails": [
        f"{FAULTS}/test_redis_is_gone.py",
        "tests/web/polls/shared_cache/test_idle_polls_ask_the_shared_cache.py",
    ],
    "the mail server fails": [
        f"{FAULTS}/test_alerts_outlive_a_fault.py",
        "tests/alerts/sending/sweep/test_a_mail_that_fails_is_tried_again.py",
    ],
    "a push service fails": [
        "tests/alerts/push/test_outages.py",
        "tests/alerts/push/test_what_the_services_answer.py",
    ],
    "the cache with the sessions fails": ["tests/alerts/push/test_sessions_that_end.py"],
    "a sweep for alerts is killed": [
        f"{FAULTS}/test_alerts_outlive_a_fault.py",
        "tests/alerts/sending/sweep/test_processes_share_the_work.py",
        "tests/alerts/push/test_sweeps_at_once.py",
    ],
    "the clock is set back an hour": [
        f"{FAULTS}/test_alerts_outlive_a_fault.py",
        "tests/alerts/sending/sweep/test_a_clock_that_is_set_back.py",
    ],
}


def test_the_table_has_the_failures_that_tests_show():
    rows = rows_of(text_of("deployment/failure-modes"))
    assert [row[0] for row in rows if len(row) == 2] == list(SHOWN_BY)


@pytest.mark.parametrize("event", SHOWN_BY)
def test_its_tests_exist(event):
    assert [path for path in SHOWN_BY[event] if not (REPOSITORY / path).is_file()] == []
