"""A page that nobody uses holds no mail back, and a page in use holds back that of all rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership
from conversate_core.presence import record_goodbye, record_poll
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND

IDLE_AFTER = 600 * SECOND
POLL = 30 * SECOND
HOUR = timedelta(hours=1)


@pytest.fixture
def elsewhere(reader, membership) -> Membership:
    """The reader's membership of another room."""
    room = services.create_room(title="Engine house", members=[reader])
    return room.memberships.get(user=reader)


@pytest.fixture
def leave_idle(clock) -> Callable[..., int]:
    """Sweep while a page polls that nobody uses; return the number of mails.

    With a long *step*, polls in which nothing changes are left out.
    """

    def leave_idle(*memberships: Membership, time: timedelta, step: timedelta = POLL) -> int:
        sent = 0
        for _ in range(time // step):
            clock.shift(step)
            for membership in memberships:
                record_poll(membership=membership, focused=False, active=False, client="tab")
            sent += sweep().sent
        return sent

    return leave_idle


def test_an_idle_tab_gets_one_mail_and_not_one_for_each_message(
    membership, say, postbox, leave_idle
):
    record_poll(membership=membership, client="tab")
    say("Is anybody here?")
    assert leave_idle(membership, time=IDLE_AFTER - POLL) == 0
    assert leave_idle(membership, time=POLL) == 1
    assert "Is anybody here?" in postbox.parsed().get_body().get_content()
    for _ in range(3):
        say("Still nobody?")
        assert leave_idle(membership, time=24 * HOUR, step=HOUR) == 0
    assert postbox.recipients() == ["linus@example.org"]


def test_a_tab_that_was_never_used_holds_back_nothing(membership, say, mailoutbox, leave_idle):
    say()
    assert leave_idle(membership, time=72 * HOUR, step=HOUR) == 1


@pytest.mark.parametrize("act", ["use", "read", "post"])
def test_the_member_is_alerted_again_after_using_or_reading_the_room(
    clock, membership, room, reader, say, postbox, leave_idle, act
):
    say("The first")
    assert leave_idle(membership, time=IDLE_AFTER) == 1
    clock.shift(SECOND)
    if act == "use":
        record_poll(membership=membership, client="tab")
    elif act == "read":
        services.mark_read(room=room, user=reader)
    else:
        say("My answer", author=reader)
    clock.shift(SECOND)
    say("The second")
    assert leave_idle(membership, time=IDLE_AFTER) == 1
    say("The third")
    assert leave_idle(membership, time=IDLE_AFTER) == 0
    assert len(postbox.taken) == 2


def test_activity_in_one_room_holds_back_mail_about_another(
    clock, elsewhere, say, postbox, leave_idle
):
    say()
    for _ in range(40):
        record_poll(membership=elsewhere, client="page")
        clock.shift(POLL)
        assert sweep().sent == 0
    assert leave_idle(elsewhere, time=IDLE_AFTER - POLL) == 1
    assert "Tea kitchen" in postbox.parsed()["Subject"]


def test_activity_in_another_room_does_not_end_the_silence(
    clock, membership, elsewhere, say, mailoutbox, leave_idle
):
    say("The first")
    assert leave_idle(membership, time=IDLE_AFTER) == 1
    clock.shift(SECOND)
    record_poll(membership=elsewhere, client="page")
    say("The second")
    assert leave_idle(membership, time=2 * IDLE_AFTER) == 0


def test_each_room_with_an_idle_tab_gets_its_mail(
    writer, membership, elsewhere, say, mailoutbox, leave_idle
):
    services.add_member(room=elsewhere.room, user=writer)
    set_level(membership=elsewhere, level="everything")
    for each in (membership, elsewhere):
        record_poll(membership=each, client="tab")
        services.post_message(room=each.room, author=writer, body="Hello")
    assert leave_idle(membership, elsewhere, time=24 * HOUR, step=HOUR) == 2


def test_a_page_that_was_used_and_closed_holds_back_mail_while_an_idle_one_is_open(
    membership, elsewhere, say, mailoutbox, leave_idle
):
    say()
    record_poll(membership=elsewhere, client="page")
    record_goodbye(membership=elsewhere, client="page")
    assert leave_idle(membership, time=IDLE_AFTER - POLL) == 0
    assert leave_idle(membership, time=POLL) == 1


def test_a_member_who_has_closed_all_pages_waits_for_no_idle_time(
    clock, membership, elsewhere, say, mailoutbox
):
    say()
    clock.shift(DELAY)
    for each in (membership, elsewhere):
        record_poll(membership=each, client="page")
        record_goodbye(membership=each, client="page")
    assert sweep().sent == 1


def test_a_member_of_another_account_changes_nothing(clock, room, reader, writer, say, mailoutbox):
    say()
    clock.shift(DELAY)
    record_poll(membership=room.memberships.get(user=writer))
    assert sweep().sent == 1


def test_the_time_is_a_setting_in_seconds(clock, membership, say, mailoutbox, settings, leave_idle):
    settings.CONVERSATE_ALERT_IDLE_AFTER = 3600
    say()
    record_poll(membership=membership, client="tab")
    assert leave_idle(membership, time=HOUR - POLL) == 0
    assert leave_idle(membership, time=POLL) == 1


def test_activity_from_before_the_clock_was_set_back_holds_back_nothing(
    clock, membership, elsewhere, say, mailoutbox, leave_idle
):
    record_poll(membership=elsewhere, client="page")
    record_goodbye(membership=elsewhere, client="page")
    clock.shift(-HOUR)
    say()
    assert leave_idle(membership, time=DELAY) == 1


@pytest.fixture
def _no_idle_time(settings):
    settings.CONVERSATE_ALERT_IDLE_AFTER = None


@pytest.mark.usefixtures("_no_idle_time")
def test_without_the_setting_an_open_page_holds_back_mail(
    membership, say, mailoutbox, clock, leave_idle
):
    say()
    assert leave_idle(membership, time=24 * HOUR, step=HOUR) == 0
    clock.shift(DISCONNECT)
    assert sweep().sent == 1


@pytest.mark.usefixtures("_no_idle_time")
def test_without_the_setting_an_open_page_ends_the_silence(
    clock, membership, say, mailoutbox, leave_idle
):
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1
    leave_idle(membership, time=POLL)
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1


@pytest.mark.usefixtures("_no_idle_time")
def test_without_the_setting_another_room_holds_back_nothing(clock, elsewhere, say, mailoutbox):
    say()
    clock.shift(DELAY)
    record_poll(membership=elsewhere)
    assert sweep().sent == 1
