"""Members that want alerts about mentions only."""

from __future__ import annotations

import pytest

from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted


@pytest.fixture
def reader(room):
    return join(room, "linus", level="mentions")


def test_a_mention_is_alerted_and_what_is_said_around_it_is_not(clock, reader, say, mailoutbox):
    say("Is anybody here?")
    say("@linus, are you?")
    say("It is about the tea.")
    clock.shift(DELAY)
    assert sweep().sent == 1
    [mail] = mailoutbox
    assert "are you?" in mail.body
    assert "anybody" not in mail.body
    assert "tea." not in mail.body


@pytest.mark.parametrize("body", ["Hello, linus", "@grace, look", "@linusx"])
def test_nothing_else_is(clock, room, reader, say, mailoutbox, body):
    join(room, "grace", level="none")
    say(body)
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_a_mention_that_was_read_deleted_or_edited_away_is_not(
    clock, room, reader, writer, say, mailoutbox
):
    say("@linus, one")
    services.mark_read(room=room, user=reader)
    services.delete_message(message=say("@linus, two"))
    services.edit_message(message=say("@linus, three"), body="three", by=writer)
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_whom_an_edit_mentions_is_alerted(clock, reader, writer, say, mailoutbox):
    services.edit_message(message=say("three"), body="@linus, three", by=writer)
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_who_mentions_oneself_is_not_alerted(clock, reader, say, mailoutbox):
    services.mark_unread(
        room=reader.conversate_memberships.get().room,
        user=reader,
        message=say("@linus was here", author=reader),
    )
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_a_mention_of_a_minute_ago_waits_though_older_messages_do_not(clock, reader, say):
    say("Old")
    clock.shift(DELAY)
    say("@linus, new")
    assert sweep().sent == 0
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_who_wants_all_alerts_later_is_alerted_of_unread_messages(clock, reader, say, mailoutbox):
    say("Nothing about anybody")
    clock.shift(DELAY)
    assert sweep().sent == 0
    set_level(membership=reader.conversate_memberships.get(), level="everything")
    assert sweep().sent == 1


def test_those_whom_nothing_mentions_cost_no_query_of_their_own(clock, room, say):
    for number in range(5):
        join(room, f"guest{number}", level="mentions")
    for _ in range(5):
        say()
    clock.shift(DELAY)
    with counted() as queries:
        sweep()
    assert len(queries) == 6
