"""Reactions cause no alert. The author's next alert tells those since the last one, or visit."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from conversate_alerts.mail.outbox import Outbox
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending import sweep as sweeps
from conversate_alerts.sending.reactions import new_reactions
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership, Message, Reaction
from conversate_core.presence import Presence, State, record_poll
from tests.alerts.support.crowds import MEMBERS, crowd
from tests.alerts.support.people import join
from tests.alerts.support.statistics import on_a_database_with_statistics, renew_statistics
from tests.alerts.support.times import DELAY, SECOND
from tests.core.support.queries import counted, work_of
from tests.core.support.rules import SINCE_JOINED

HOUR = timedelta(hours=1)


@pytest.fixture
def mine(room, reader):
    """Post a text as the reader."""

    def mine(body="Shall we meet?"):
        return services.post_message(room=room, author=reader, body=body)

    return mine


@pytest.fixture
def react(writer):
    """React to a message, as the writer by default."""

    def react(message, user=None, *, on=True):
        services.react(message=message, user=user or writer, emoji="👍", on=on)

    return react


@pytest.fixture
def told(clock, say, mailoutbox):
    """Let the writer say something, sweep, and return the messages whose reactions are told."""

    def told():
        say("Something new")
        clock.shift(DELAY)
        sweep()
        mail = mailoutbox.pop()
        assert mailoutbox == []
        assert "linus 👍" not in mail.body
        return re.findall(r"👍 to “(.*)”", mail.body)

    return told


def test_a_reaction_alone_is_no_reason_for_a_mail(clock, mine, react, mailoutbox):
    react(mine())
    for _ in range(3):
        clock.shift(HOUR)
        assert sweep().sent == 0
    assert mailoutbox == []


def test_only_the_author_is_told(clock, room, say, react, reader, mailoutbox):
    react(say("Of Ada"), reader)
    say("Something new")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert "👍" not in mailoutbox[0].body


def test_own_reactions_are_not_told(mine, react, reader, told):
    react(mine("Of the author alone"), reader)
    message = mine("Of both")
    react(message, reader)
    react(message)
    assert told() == ["Of both"]


def test_a_reaction_that_was_taken_back_is_not_told(mine, react, told):
    message = mine()
    react(message)
    react(message, on=False)
    assert told() == []


def test_reactions_to_a_deleted_message_are_not_told(mine, react, told):
    message = mine()
    react(message)
    services.delete_message(message=message)
    assert told() == []


def test_reactions_to_cleared_messages_are_not_told(room, mine, react, told):
    react(mine())
    services.clear_room(room=room)
    assert told() == []


def test_reactions_in_other_rooms_are_not_told(room, reader, writer, mine, react, told):
    other = services.create_room(title="Elsewhere")
    for user in (reader, writer):
        services.add_member(room=other, user=user)
    react(services.post_message(room=other, author=reader, body="Elsewhere"))
    react(mine("Here"))
    assert told() == ["Here"]


def test_messages_that_the_author_no_longer_sees_are_not_quoted(
    room, reader, settings, mine, react, told
):
    message = mine("Before")
    services.leave_room(room=room, user=reader)
    settings.CONVERSATE_POLICY = SINCE_JOINED
    set_level(membership=services.add_member(room=room, user=reader), level="everything")
    react(message)
    react(mine("Since"))
    assert told() == ["Since"]


def test_each_alert_tells_what_is_new(clock, room, reader, mine, react, told):
    first = mine("First")
    react(first)
    assert told() == ["First"]
    clock.shift(SECOND)
    services.mark_read(room=room, user=reader)
    assert told() == []
    clock.shift(SECOND)
    services.mark_read(room=room, user=reader)
    react(first, join(room, "grace", level="none"))
    assert told() == ["First"]


def test_what_came_before_the_last_visit_is_not_told(clock, membership, mine, react, told):
    react(mine("Seen"))
    clock.shift(SECOND)
    record_poll(membership=membership)
    clock.shift(HOUR)
    react(mine("Not seen"))
    assert told() == ["Not seen"]


def test_an_idle_page_is_no_visit(clock, membership, mine, react, told):
    record_poll(membership=membership, client="tab")
    clock.shift(SECOND)
    react(mine())
    clock.shift(HOUR)
    record_poll(membership=membership, active=False, client="tab")
    assert told() == ["Shall we meet?"]


def test_any_poll_is_a_visit_where_activity_does_not_count(
    clock, settings, membership, mine, react, told
):
    settings.CONVERSATE_ALERT_IDLE_AFTER = None
    react(mine())
    clock.shift(HOUR)
    record_poll(membership=membership, active=False)
    assert told() == []


def test_a_site_s_own_presence_says_when_the_last_visit_was(
    clock, elsewhere, reader, mine, react, told
):
    react(mine("Seen"))
    clock.shift(SECOND)
    elsewhere.known[reader.pk] = Presence(State.AWAY, timezone.now())
    clock.shift(SECOND)
    react(mine("Not seen"))
    assert told() == ["Not seen"]


def test_what_was_told_by_a_mail_that_failed_is_told_by_the_next(
    clock, mine, react, told, monkeypatch
):
    react(mine())

    def fail(*args):
        raise ValueError("No mail today")

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "send", fail)
        with pytest.raises(IndexError):
            told()
    clock.shift(HOUR)
    assert told() == ["Shall we meet?"]


def test_reactions_to_messages_of_long_ago_are_not_told(clock, mine, react, told):
    old = mine("Old")
    clock.shift(timedelta(days=31))
    react(old)
    assert told() == []


def test_a_room_that_was_cleared_during_the_sweep_quotes_nothing(
    clock, room, mine, react, say, mailoutbox, monkeypatch
):
    """Reactions are read for many mails at once, and then the rules are asked for each mail."""
    react(mine())
    clock.shift(SECOND)
    read = sweeps.new_reactions

    def read_and_clear(*args):
        found = read(*args)
        services.clear_room(room=room)
        say("Something new")
        clock.shift(DELAY)
        return found

    monkeypatch.setattr(sweeps, "new_reactions", read_and_clear)
    say("Something old")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert "👍" not in mailoutbox[0].body


def let_everyone_react(name: str) -> None:
    """Let the first member of each room write something, to which the other members react."""
    for room in {m.room for m in _memberships(name)}:
        author, *others = [m.user for m in room.memberships.order_by("pk").select_related("user")]
        message = Message.objects.create(
            room=room, author=author, body="Mine", revision=2, reacted=True
        )
        Reaction.objects.bulk_create(
            Reaction(message=message, user=user, emoji="👍") for user in others
        )


def _memberships(name: str) -> Any:
    return Membership.objects.filter(room__title__startswith=name).select_related("room")


@pytest.mark.parametrize(("rooms", "batches"), [(1, 1), (6, 2), (11, 3)])
@pytest.mark.parametrize("with_reactions", [False, True])
def test_the_reactions_of_fifty_mails_are_read_in_one_query(
    clock, db, mailoutbox, rooms, batches, with_reactions
):
    crowd("many", rooms=rooms)
    if with_reactions:
        let_everyone_react("many")
    clock.shift(DELAY)
    mails = rooms * MEMBERS
    with counted() as queries:
        assert sweep().sent == mails
    assert sum("👍" in mail.body for mail in mailoutbox) == rooms * with_reactions
    # Departures; what is due, and what waits, of both kinds; each mail, and its person's profile.
    assert len(queries) == 6 + batches + mails * 9


def test_without_reactions_on_the_site_there_is_no_query(clock, db, settings, mailoutbox):
    settings.CONVERSATE_REACTIONS = ()
    crowd("many", rooms=2)
    let_everyone_react("many")
    clock.shift(DELAY)
    with counted() as queries:
        assert sweep().sent == 2 * MEMBERS
    assert len(queries) == 6 + 2 * MEMBERS * 9
    assert not any("_reaction" in sql for sql in queries)


def work_of_reactions(name: str) -> int:
    renew_statistics()
    ids = list(_memberships(name).values_list("pk", flat=True))
    with counted() as queries:
        assert len(new_reactions(ids, timezone.now())) == len(ids) / MEMBERS
    [query] = queries
    return work_of(query)


def let_all_have_written_long_ago(messages: int) -> None:
    """Let each member have written messages, each with a reaction."""
    long_ago = timezone.now() - timedelta(days=90)
    old = Message.objects.bulk_create(
        Message(
            room=membership.room,
            author=membership.user,
            body="Old",
            revision=3,
            reacted=True,
            created_at=long_ago,
        )
        for membership in _memberships("").select_related("user")
        for _ in range(messages)
    )
    reader = old[0].author
    Reaction.objects.bulk_create(Reaction(message=each, user=reader, emoji="👍") for each in old)


@on_a_database_with_statistics
def test_a_long_history_of_the_authors_is_no_work(clock, db):
    for name, rooms in [("many", 5), ("other", 20)]:
        crowd(name, rooms=rooms)
        let_everyone_react(name)
    let_all_have_written_long_ago(10)
    before = work_of_reactions("many")
    let_all_have_written_long_ago(40)
    # The history is five times as long. PostgreSQL may join the few accounts in another way.
    assert work_of_reactions("many") < 2.5 * before
