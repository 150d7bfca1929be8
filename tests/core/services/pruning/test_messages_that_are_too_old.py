"""Messages that are older than their room keeps them are gone after a run, everywhere at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import MessageGone
from conversate_core.models import Attachment, Mention, Message, PendingRemoval, Reaction, Room
from conversate_core.queries.originals import find_originals
from conversate_core.services import pruning
from conversate_core.services.rooms import RoomChange
from conversate_core.signals import room_changed

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries, Settings

    from tests.core.support.people import Say

pytestmark = pytest.mark.django_db(transaction=True)

Aged = Callable[..., Message]


def days_ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def aged(room: Room, member: User) -> Aged:
    """Post a message as if it had been written some days ago."""

    def aged(days: float, body: str = "Old words", **fields: object) -> Message:
        given = {"room": room, "author": member, "body": body} | fields
        message = services.post_message(**given)  # type: ignore[arg-type]
        Message.objects.filter(pk=message.pk).update(created_at=days_ago(days))
        message.refresh_from_db()
        return message

    return aged


def bodies(room: Room, user: User) -> list[str]:
    return [message.body for message in services.history(room=room, user=user).messages]


def test_without_days_nothing_goes(room: Room, member: User, aged: Aged) -> None:
    aged(4_000)
    assert services.prune_messages() == services.Pruning(rooms=0, messages=0)
    assert bodies(room, member) == ["Old words"]


@pytest.mark.parametrize(
    ("of_room", "of_site", "effective"),
    [(None, None, None), (30, None, 30), (None, 60, 60), (30, 60, 30), (90, 60, 60)],
)
def test_the_smaller_number_counts(
    of_room: int | None,
    of_site: int | None,
    effective: int | None,
    room: Room,
    member: User,
    aged: Aged,
    settings: Settings,
) -> None:
    settings.CONVERSATE_KEEP_DAYS = of_site
    Room.objects.filter(pk=room.pk).update(keep_days=of_room)
    room.refresh_from_db()
    assert services.days_kept(room=room) == effective
    for days in (100, 70, 40, 20):
        aged(days, f"{days} days")
    services.prune_messages()
    kept = [days for days in (100, 70, 40, 20) if effective is None or days < effective]
    assert bodies(room, member) == [f"{days} days" for days in kept]


def test_rows_and_files_go(room: Room, other_member: User, aged: Aged, uploads: Path) -> None:
    old = aged(31, "For @other_member", files=[ContentFile(b"old", name="old.txt")])
    services.react(message=old, user=other_member, emoji="👍")
    kept = aged(29, "Newer", files=[ContentFile(b"new", name="new.txt")])
    services.change_room(room=room, keep_days=30)
    assert services.prune_messages() == services.Pruning(rooms=1, messages=1)
    assert list(Message.objects.all()) == [kept]
    assert [attachment.name for attachment in Attachment.objects.all()] == ["new.txt"]
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1
    left = (Mention.objects, Reaction.objects, PendingRemoval.objects)
    assert not any(rows.exists() for rows in left)


def test_the_command_does_so(room: Room, aged: Aged, capsys: pytest.CaptureFixture[str]) -> None:
    aged(31)
    services.change_room(room=room, keep_days=30)
    call_command("prune_messages")
    assert capsys.readouterr().out == "1 rooms pruned, 1 messages removed.\n"


def test_counts_marks_search_and_replies_stay_right(
    room: Room, member: User, other_member: User, aged: Aged, say: Say
) -> None:
    old = aged(31)
    reply = services.post_message(room=room, author=member, body="A reply", reply_to=old)
    services.change_room(room=room, keep_days=30)
    pruning.hide_expired()  # before the rows are removed
    assert Message.objects.filter(pk=old.pk).exists()
    for _ in range(2):
        listed = services.rooms_for(user=other_member).get()
        assert listed.unread_count == 1  # type: ignore[attr-defined]
        assert list(services.search(user=member, query="words")) == []
        page = services.history(room=room, user=member, before=reply.pk)
        assert (page.messages, page.has_older) == ((), False)
        room.refresh_from_db()
        assert find_originals([reply], room=room)[old.pk].is_deleted
        with pytest.raises(MessageGone):
            services.edit_message(message=old, body="Again", by=member)
        services.prune_messages()
    again = services.post_message(room=room, author=member, body="Again", reply_to=old.pk)
    assert again.reply_to_id is None


def test_a_read_mark_at_a_pruned_message_stays(
    room: Room, other_member: User, aged: Aged, say: Say, member: User
) -> None:
    old = aged(31)
    services.mark_read(room=room, user=other_member, message=old)
    say(member, "New")
    services.change_room(room=room, keep_days=30)
    services.prune_messages()
    listed = services.rooms_for(user=other_member).get()
    assert (listed.read_id, listed.unread_count) == (old.pk, 1)  # type: ignore[attr-defined]


def test_one_change_tells_clients(room: Room, member: User, aged: Aged) -> None:
    services.change_room(room=room, keep_days=30)
    old = [aged(31) for _ in range(5)]
    kept = aged(1)
    cursor = Room.objects.get(pk=room.pk).revision
    services.edit_message(message=old[4], body="Changed before", by=member)
    pruning.hide_expired()
    after = services.poll(room=room, user=member, cursor=cursor)
    assert (after.removed_to, after.messages, after.reset) == (old[4].pk, (), False)
    assert after.revision == cursor + 2
    assert services.poll(room=room, user=member, cursor=after.revision).removed_to == 0
    say = services.post_message(room=room, author=member, body="Later")
    later = services.poll(room=room, user=member, cursor=after.revision)
    assert (later.removed_to, later.messages) == (0, (say,))
    assert list(services.history(room=room, user=member).messages) == [kept, say]


def test_a_cursor_from_before_gets_pages_without_pruned_messages(
    room: Room, member: User, aged: Aged, settings: Settings
) -> None:
    services.change_room(room=room, keep_days=30)
    cursor = Room.objects.get(pk=room.pk).revision
    settings.CONVERSATE_PAGE_SIZE = 2
    old = [aged(31) for _ in range(3)]
    kept = [aged(1) for _ in range(3)]
    pruning.hide_expired()
    found: list[Message] = []
    changes = services.poll(room=room, user=member, cursor=cursor)
    while changes.more:
        found += changes.messages
        assert changes.removed_to == old[-1].pk
        changes = services.poll(room=room, user=member, cursor=changes.revision)
    assert [*found, *changes.messages] == kept


def test_new_days_make_open_pages_load_the_room_again(room: Room, member: User) -> None:
    cursor = room.revision
    services.change_room(room=room, title="Other")
    assert not services.poll(room=room, user=member, cursor=cursor).reset
    services.change_room(room=room, keep_days=30)
    assert services.poll(room=room, user=member, cursor=cursor).reset


def test_a_second_run_changes_nothing(room: Room, aged: Aged) -> None:
    aged(31)
    services.change_room(room=room, keep_days=30)
    services.prune_messages()
    before = Room.objects.values().get(pk=room.pk)
    assert services.prune_messages() == services.Pruning(rooms=0, messages=0)
    assert Room.objects.values().get(pk=room.pk) == before


def test_long_histories_are_read_in_parts(room: Room, member: User, aged: Aged) -> None:
    services.change_room(room=room, keep_days=30)
    for number in range(7):
        aged(31, str(number))
    with mock.patch.object(pruning, "_MESSAGES", 2):
        assert services.prune_messages().messages == 7
        for number in range(7):
            aged(31, str(number))
        aged(1, "Kept")
        assert services.prune_messages().messages == 7
    assert bodies(room, member) == ["Kept"]


def test_a_message_out_of_order_is_kept_too_long_rather_than_deleted_too_early(
    room: Room, member: User, aged: Aged
) -> None:
    services.change_room(room=room, keep_days=30)
    for days in (40, 2, 50):
        aged(days, f"{days} days")
    services.prune_messages()
    assert bodies(room, member) == ["2 days", "50 days"]


def test_archived_and_direct_rooms_are_pruned_too(
    room: Room, member: User, other_member: User, aged: Aged, settings: Settings
) -> None:
    direct = services.open_direct(users=[other_member], by=member)
    aged(40, room=direct)
    aged(40)
    services.archive_room(room=room)
    settings.CONVERSATE_KEEP_DAYS = 30
    assert services.prune_messages().rooms == 2


def test_days_that_were_raised_in_the_meantime_count(room: Room, member: User, aged: Aged) -> None:
    aged(31)
    services.change_room(room=room, keep_days=30)

    def raise_days(*args: object) -> int:
        services.change_room(room=room, keep_days=60)
        return Message.objects.get().pk

    with mock.patch.object(pruning, "_last_expired", raise_days):
        assert services.prune_messages().rooms == 0
    assert bodies(room, member) == ["Old words"]


def test_a_room_that_was_deleted_in_the_meantime_is_left_alone(room: Room, aged: Aged) -> None:
    old = aged(31)
    services.change_room(room=room, keep_days=30)

    def delete(*args: object) -> int:
        services.delete_room(room=room)
        return old.pk

    with mock.patch.object(pruning, "_last_expired", delete):
        assert services.prune_messages().rooms == 0


def test_a_signal_tells_the_site(room: Room, aged: Aged) -> None:
    aged(31)
    services.change_room(room=room, keep_days=30)
    received = []

    def receive(**kwargs: object) -> None:
        received.append(kwargs["change"])

    room_changed.connect(receive)
    try:
        services.prune_messages()
    finally:
        room_changed.disconnect(receive)
    assert received == [RoomChange.PRUNED]


def test_rooms_without_days_cost_no_query_each(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2):  # rooms with days, and what is left to remove
        services.prune_messages()
