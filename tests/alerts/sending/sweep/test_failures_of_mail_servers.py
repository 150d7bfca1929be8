"""Replies and failures of a real mail server, and the alert after each of them."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.support import smtp
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LINUS = "linus@example.org"


@pytest.fixture
def three(clock, room, say):
    """Three members are to be alerted."""
    for name in ["grace", "joan", "linus"]:
        join(room, name)
    say()
    clock.shift(DELAY)


def preference_of(name: str) -> AlertPreference:
    return AlertPreference.objects.get(membership__user__username=name)


def test_a_refusal_for_good_is_not_repeated_for_the_same_alert(clock, reader, say, postbox, caplog):
    postbox.refusals[LINUS] = "550 5.1.1 No such user"
    say("The first")
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.sent, swept.failed, swept.given_up) == (0, 0, 1)
    assert "550" in preference_of("linus").last_error
    assert preference_of("linus").given_up_at is not None
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    postbox.refusals.clear()
    clock.shift(10 * DAY)
    assert sweep() == type(swept)()
    assert postbox.taken == []


def test_later_messages_are_tried_when_a_day_has_passed_with_those_before(
    clock, reader, say, postbox
):
    postbox.refusals[LINUS] = "550 5.1.1 No such user"
    say("The first")
    clock.shift(DELAY)
    sweep()
    postbox.refusals.clear()
    say("The second")
    clock.shift(DAY - SECOND)
    assert sweep().sent == 0
    clock.shift(SECOND)
    assert sweep().sent == 1
    text = postbox.parsed().get_body(("plain",)).get_content()
    assert "The first" in text
    assert "The second" in text
    assert preference_of("linus").given_up_at is None


def test_who_changes_the_level_is_tried_at_once(clock, membership, say, postbox):
    postbox.refusals[LINUS] = "550 5.1.1 No such user"
    say()
    clock.shift(DELAY)
    sweep()
    postbox.refusals.clear()
    set_level(membership=membership, level="everything")
    assert sweep().sent == 1


def test_what_fails_for_a_day_is_given_up(clock, reader, say, postbox, caplog):
    postbox.refusals[LINUS] = "451 4.7.1 Later"
    say()
    clock.shift(DELAY)
    # At once, after 1, 6, 21 and 81 minutes, and from then on every hour, until 24 have passed.
    for _ in range(5 + 22):
        assert sweep().failed == 1
        next_try_at = preference_of("linus").next_try_at
        assert next_try_at is not None
        clock.move_to(next_try_at - SECOND)
        assert sweep().failed == 0
        clock.shift(SECOND)
    assert sweep().given_up == 1
    assert preference_of("linus").given_up_at is not None
    assert [r.levelno for r in caplog.records].count(logging.ERROR) == 1
    postbox.refusals.clear()
    clock.shift(10 * DAY)
    assert sweep().sent == 0


def test_a_failure_of_long_ago_does_not_count_for_another_alert(
    clock, room, membership, say, postbox
):
    postbox.refusals[LINUS] = "451 4.7.1 Later"
    say("The first")
    clock.shift(DELAY)
    sweep()
    record_poll(membership=membership)
    services.mark_read(room=room, user=membership.user)
    clock.shift(10 * DAY)
    say("The second")
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.failed, swept.given_up) == (1, 0)
    assert preference_of("linus").attempts == 1
    clock.shift(MINUTE)
    assert sweep().failed == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("554 5.7.1 Spam", (0, 0, 1)), ("452 4.3.1 Full", (0, 1, 0))],
)
def test_the_answer_to_the_text_counts_as_that_to_the_address(
    clock, reader, say, postbox, answer, outcome
):
    postbox.answer_to_data = answer
    say()
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.sent, swept.failed, swept.given_up) == outcome


@pytest.mark.parametrize("answer", ["530 5.7.0 Authentication required", "451 4.3.0 Later"])
def test_a_server_that_refuses_the_sender_is_not_asked_for_everybody(three, postbox, answer, clock):
    postbox.answer_to_mail = answer
    swept = sweep()
    assert (swept.sent, swept.failed, swept.given_up) == (0, 1, 0)
    assert AlertPreference.objects.filter(attempts=0, next_try_at=None).count() == 2
    postbox.answer_to_mail = ""
    clock.shift(MINUTE)
    assert sweep().sent == 3


def test_a_server_that_ends_the_connection_after_each_mail_gets_all_of_them(three, postbox):
    postbox.mails_per_connection = 1
    swept = sweep()
    assert (swept.sent, swept.failed) == (3, 0)
    assert postbox.recipients() == ["grace@example.org", "joan@example.org", LINUS]
    assert postbox.connections == 3


class SilentServer:
    """A server that accepts connections and then says nothing, or closes them."""

    def __init__(self, *, hangs_up: bool) -> None:
        self.hangs_up = hangs_up
        self.calls = 0
        self.picked_up = threading.Semaphore(0)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._calls: list[socket.socket] = []
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                call, _ = self._listener.accept()
            except OSError:
                return
            self.calls += 1
            if self.hangs_up:
                call.close()
            else:
                self._calls.append(call)
            self.picked_up.release()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for open_socket in [self._listener, *self._calls]:
            open_socket.close()


@pytest.fixture(params=[True, False], ids=["drops the connection", "hangs"])
def silent_server(request, settings) -> Iterator[SilentServer]:
    server = SilentServer(hangs_up=request.param)
    smtp.mail_through(settings, server.port, timeout=0.3)
    yield server
    server.close()


def test_a_server_that_hangs_or_hangs_up_is_asked_once_and_the_mails_arrive_later_once(
    three, silent_server, settings, postbox, clock
):
    smtp.mail_through(settings, silent_server.port, timeout=0.3)
    swept = sweep()
    assert (swept.sent, swept.failed, swept.given_up) == (0, 1, 0)
    assert silent_server.picked_up.acquire(timeout=60)
    assert silent_server.calls == 1
    assert AlertPreference.objects.filter(attempts=0, next_try_at=None).count() == 2
    smtp.mail_through(settings, postbox.port)
    clock.shift(MINUTE)
    assert sweep().sent == 3
    assert sweep().sent == 0
    assert postbox.recipients() == ["grace@example.org", "joan@example.org", LINUS]


def test_a_server_that_goes_silent_in_the_middle_is_left_alone(three, settings, postbox, clock):
    smtp.mail_through(settings, postbox.port, timeout=0.5)
    postbox.seconds_before_data = 3.0
    swept = sweep()
    assert (swept.sent, swept.failed) == (0, 1)
    postbox.seconds_before_data = 0.0
    smtp.mail_through(settings, postbox.port)
    clock.shift(MINUTE)
    assert sweep().sent == 3


def test_a_mail_one_second_after_the_network_died_and_silence_until_the_return(
    clock, room, membership, say, postbox
):
    """All of it, with a sweep each ten seconds."""
    seconds = []

    def live(duration: timedelta, *, each_ten_seconds=lambda: None) -> None:
        for _ in range(int(duration / (10 * SECOND))):
            each_ten_seconds()
            clock.shift(10 * SECOND)
            seconds.extend([clock_now()] * sweep().sent)

    def clock_now() -> float:
        from django.utils import timezone

        return timezone.now().timestamp()

    record_poll(membership=membership)
    services.mark_read(room=room, user=membership.user)
    clock.shift(SECOND)
    posted = clock_now()
    say("One second later")
    live(10 * MINUTE)
    assert len(postbox.taken) == 1
    limit = (DISCONNECT + DELAY + 10 * SECOND).total_seconds()
    assert DELAY.total_seconds() <= seconds[0] - posted <= limit

    live(1_000 * SECOND, each_ten_seconds=say)
    live(DAY / 24)
    assert len(postbox.taken) == 1

    record_poll(membership=membership)
    services.mark_read(room=room, user=membership.user)
    live(2 * MINUTE)
    say("After the return")
    live(10 * MINUTE)
    assert len(postbox.taken) == 2
    assert b"After the return" in postbox.taken[1][1]
