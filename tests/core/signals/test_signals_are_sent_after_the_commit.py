from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import pytest
from django.dispatch import Signal

from conversate_core import services, signals
from conversate_core.databases import atomic, write_connection
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Membership, Message, Role, Room
from conversate_core.services import RoomChange

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say

Capture = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


class Ear:
    """Records the arguments of signals, without those that Django adds."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []

    def listen(self, signal: Signal, **fact: Any) -> None:
        self.heard.append(fact)


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear = Ear()
    facts = [
        signals.message_posted,
        signals.message_changed,
        signals.message_reacted,
        signals.room_changed,
        signals.membership_changed,
    ]
    for signal in facts:
        signal.connect(ear.listen)
    yield ear
    for signal in facts:
        signal.disconnect(ear.listen)


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Capture) -> Capture:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_a_post(room: Room, member: User, say: Say, ear: Ear, committed: Capture) -> None:
    with committed():
        message = say(member)
        assert ear.heard == []
    assert ear.heard == [{"sender": Message, "message": message}]


def test_an_edit_and_a_deletion(
    member: User, moderator: User, say: Say, ear: Ear, committed: Capture
) -> None:
    message = say(member)
    with committed():
        services.edit_message(message=message, body="Edited", by=member)
        services.delete_message(message=message, by=moderator)
    assert ear.heard == [
        {"sender": Message, "message": message, "by": member},
        {"sender": Message, "message": message, "by": moderator},
    ]
    assert ear.heard[1]["message"].deleted_at


def test_a_reaction_that_is_taken_back(
    member: User, moderator: User, say: Say, ear: Ear, committed: Capture
) -> None:
    message = say(member)
    with committed():
        services.react(message=message, user=moderator, emoji="👍")
        services.react(message=message, user=moderator, emoji="👍")
        services.react(message=message, user=moderator, emoji="👍", on=False)
    facts = {"sender": Message, "message": message, "user": moderator, "emoji": "👍"}
    assert ear.heard == [{**facts, "on": True}, {**facts, "on": False}]


def test_what_happens_to_a_room(
    room: Room, moderator: User, superuser: User, ear: Ear, committed: Capture
) -> None:
    changes: list[tuple[Callable[..., Any], RoomChange, dict[str, Any]]] = [
        (services.change_room, RoomChange.DETAILS, {"title": "New name"}),
        (services.archive_room, RoomChange.ARCHIVED, {}),
        (services.restore_room, RoomChange.RESTORED, {}),
        (services.clear_room, RoomChange.CLEARED, {}),
    ]
    for service, change, details in changes:
        with committed():
            service(room=room, by=moderator, **details)
        fact = {"sender": Room, "room": room, "change": change, "by": moderator}
        assert ear.heard.pop() == fact
    with committed():
        services.delete_room(room=room, by=superuser)
    assert ear.heard[0]["change"] == RoomChange.DELETED
    assert ear.heard[0]["room"].pk == room.pk


def test_a_new_room(superuser: User, ear: Ear, committed: Capture) -> None:
    with committed():
        room = services.create_room(title="New", by=superuser)
    assert ear.heard == [
        {"sender": Room, "room": room, "change": RoomChange.CREATED, "by": superuser}
    ]


def test_calls_without_effect_send_no_signal(
    room: Room, member: User, outsider: User, ear: Ear, committed: Capture
) -> None:
    with committed():
        services.restore_room(room=room)
        services.add_member(room=room, user=member, role=Role.MODERATOR)
        services.remove_member(room=room, user=outsider)
        services.leave_room(room=room, user=outsider)
    assert ear.heard == []


def test_members_who_come_change_and_go(
    room: Room, moderator: User, outsider: User, ear: Ear, committed: Capture
) -> None:
    room = services.change_room(room=room, access=Access.OPEN)
    with committed():
        membership = services.join_room(room=room, user=outsider)
        services.change_role(room=room, user=outsider, role=Role.MODERATOR, by=moderator)
        services.remove_member(room=room, user=outsider, by=moderator)
    sent = [(fact["user"], fact["membership"], fact["by"]) for fact in ear.heard]
    assert sent == [
        (outsider, membership, outsider),
        (outsider, membership, moderator),
        (outsider, None, moderator),
    ]
    assert {fact["sender"] for fact in ear.heard} == {Membership}
    assert [fact["room"].revision for fact in ear.heard] == sorted(
        fact["room"].revision for fact in ear.heard
    )


@pytest.fixture
def arrivals() -> Iterator[Ear]:
    ear = Ear()
    signals.members_added.connect(ear.listen)
    yield ear
    signals.members_added.disconnect(ear.listen)


def told(ear: Ear) -> list[tuple[Room, list[User], User | None]]:
    """Return the room, the new members, and who added them, of each signal."""
    return [
        (fact["room"], [added.user for added in fact["memberships"]], fact["by"])
        for fact in ear.heard
    ]


def test_one_signal_for_all_members_that_a_call_adds(
    room: Room,
    moderator: User,
    member: User,
    outsider: User,
    superuser: User,
    arrivals: Ear,
    committed: Capture,
) -> None:
    with committed():
        services.add_member(room=room, user=outsider, by=moderator)
        assert arrivals.heard == []
    assert told(arrivals) == [(room, [outsider], moderator)]
    arrivals.heard.clear()
    with committed():
        kept = services.create_room(title="Kept", by=superuser, members=[member, outsider])
        services.create_room(title="Empty")
    assert told(arrivals) == [(kept, [superuser, member, outsider], superuser)]
    arrivals.heard.clear()
    with committed():
        services.sync_members(room=kept, users=[superuser, member], by=superuser)
        services.sync_members(room=kept, users=[superuser, member, outsider, moderator])
    assert told(arrivals) == [(kept, sorted([outsider, moderator], key=lambda each: each.pk), None)]


def test_joining_tells_who_joined_and_other_changes_tell_of_nobody(
    room: Room,
    member: User,
    moderator: User,
    outsider: User,
    arrivals: Ear,
    committed: Capture,
) -> None:
    room = services.change_room(room=room, access=Access.OPEN)
    with committed():
        services.join_room(room=room, user=outsider)
        services.join_room(room=room, user=member)
        services.add_member(room=room, user=member, by=moderator)
        services.change_role(room=room, user=outsider, role=Role.MODERATOR, by=moderator)
        services.remove_member(room=room, user=outsider, by=moderator)
    assert told(arrivals) == [(room, [outsider], outsider)]


def test_refused_and_rolled_back_changes_send_no_signal(
    room: Room, member: User, outsider: User, say: Say, ear: Ear, committed: Capture
) -> None:
    with committed():
        with pytest.raises(NotAllowed):
            say(outsider)
        with atomic():
            say(member)
            write_connection().set_rollback(True)
    assert ear.heard == []


def test_a_receiver_that_fails_is_logged_and_breaks_nothing(
    room: Room,
    member: User,
    say: Say,
    ear: Ear,
    committed: Capture,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("The receiver is broken")

    signals.message_posted.disconnect(ear.listen)
    signals.message_posted.connect(fail)
    signals.message_posted.connect(ear.listen)
    try:
        with committed():
            message = say(member)
    finally:
        signals.message_posted.disconnect(fail)
    assert Message.objects.get() == message
    assert [fact["message"] for fact in ear.heard] == [message]
    assert "The receiver is broken" in caplog.text
