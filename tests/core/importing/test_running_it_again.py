"""A second run adds only what is new."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError

from conversate_core import services
from conversate_core.importing import messages as importing
from conversate_core.importing.models import ImportedRoom
from conversate_core.importing.old_site import OldMember, OldMessage, OldRoom
from conversate_core.models import (
    Attachment,
    Membership,
    Message,
    Participant,
    PersonPreferences,
    Reaction,
    Room,
)

pytestmark = pytest.mark.usefixtures("old_site")

LATER = datetime(2021, 3, 2, 9, 0, tzinfo=timezone.utc)


def everything() -> list[list[dict[str, Any]]]:
    models: tuple[Any, ...] = (
        *(Room, Membership, Message, Attachment),
        *(Reaction, Participant, PersonPreferences),
    )
    rows = [list(model.objects.order_by("pk").values()) for model in models]
    for room in rows[0]:
        # Locking a room takes one.
        del room["revision"]
    return rows


def say_there(pk: int, user_id: int = 1, room_id: int = 1, text: str = "Meanwhile") -> None:
    OldMessage.objects.create(
        id=pk, room_id=room_id, user_id=user_id, content=text, timestamp=int(LATER.timestamp())
    )


def there(name: str) -> OldMember:
    return OldMember.objects.filter(room_id=1, user_id=User.objects.get(username=name).pk)[0]


def here(name: str) -> Membership:
    return Membership.objects.get(room__slug="tea-kitchen", user__username=name)


def test_with_nothing_new_it_changes_nothing(run):
    run()
    before = everything()
    said = run()
    assert "0 rooms, 0 messages, 0 files" in said
    assert everything() == before


def test_it_keeps_what_people_have_done_since(run):
    run()
    ada, grace = here("ada").user, here("grace").user
    first, second = Room.objects.get(slug="tea-kitchen").messages.order_by("pk")[:2]
    reply = services.post_message(room=first.room, author=grace, body="Yes", reply_to=first)
    assert reply.reply_to_id == first.pk
    services.react(message=second, user=ada, emoji="👍")
    services.change_preferences(membership=here("ada"), muted=True)
    services.share_reading(user=ada, on=False)
    services.open_direct(users=[grace], by=ada)
    before = everything()
    said = run()
    assert "0 rooms, 0 messages, 0 files" in said
    assert said.endswith("All messages and files match.\n")
    assert everything() == before


def test_new_rooms_messages_members_and_files_are_added(run, old_files):
    run()
    OldRoom.objects.create(id=5, title="New", slug="new-room")
    say_there(9)
    say_there(10, room_id=5)
    (old_files / "conversate" / "late.txt").write_text("late")
    OldMessage.objects.filter(pk=10).update(file="conversate/late.txt")
    OldMember.objects.create(
        id=9, room_id=1, user_id=4, has_focus=False, color="0000ff", alert=True, mail_alert=False
    )
    assert "1 rooms, 2 messages, 1 files" in run()
    assert Room.objects.get(slug="tea-kitchen").messages.count() == 7
    assert Room.objects.get(slug="new-room").messages.get().attachments.get().name == "late.txt"
    assert here("admin").color == "blue"


def test_what_comes_later_has_a_later_id_and_revision(run):
    run()
    room = Room.objects.get(slug="tea-kitchen")
    ada = User.objects.get(username="ada")
    cursor = services.poll(room=room, user=ada, cursor=0).revision
    ours = services.post_message(room=room, author=ada, body="Ours")
    say_there(9)
    run()
    changes = services.poll(room=room, user=ada, cursor=cursor)
    assert [message.body for message in changes.messages] == ["Ours", "Meanwhile"]
    assert changes.messages[1].pk > ours.pk


def test_read_marks_follow_what_was_read_in_the_old_site_meanwhile(run):
    run()
    say_there(9, user_id=2)
    say_there(10, user_id=2)
    OldMember.objects.filter(pk=there("ada").pk).update(last_seen=LATER + timedelta(hours=1))
    run()
    newest = Message.objects.filter(room__slug="tea-kitchen").order_by("pk").last()
    assert here("ada").read_id == newest.pk
    assert here("linus").read_id < newest.pk


def test_a_message_that_was_posted_here_stays_unread_though_later_ones_were_read_there(run):
    run()
    grace, room = User.objects.get(username="grace"), Room.objects.get(slug="tea-kitchen")
    ours = services.post_message(room=room, author=grace, body="Only here")
    say_there(9, user_id=2)
    OldMember.objects.filter(pk=there("ada").pk).update(last_seen=LATER + timedelta(hours=1))
    run()
    assert here("ada").read_id < ours.pk


def test_who_was_removed_here_does_not_come_back(run):
    run()
    services.remove_member(
        room=Room.objects.get(slug="tea-kitchen"), user=User.objects.get(username="linus")
    )
    assert "0 added now" in run()
    assert not Membership.objects.filter(room__slug="tea-kitchen", user__username="linus").exists()


def test_what_members_have_chosen_here_stays(run):
    run()
    services.change_preferences(membership=here("ada"), color="pink", flash_alert=False)
    run()
    assert here("ada").color == "pink"
    assert not here("ada").flash_alert


def test_a_room_that_was_deleted_here_does_not_come_back(run):
    run()
    services.delete_room(room=Room.objects.get(slug="tea-kitchen"))
    say_there(9)
    run()
    assert not Room.objects.filter(slug="tea-kitchen").exists()
    assert ImportedRoom.objects.count() == 4


def test_what_was_cleared_deleted_or_edited_here_stays_so(run):
    run()
    umbrella = Message.objects.get(body="I lost my umbrella")
    services.delete_message(message=umbrella)
    services.edit_message(message=Message.objects.get(body="Found it"), body="Lost again")
    services.clear_room(room=Room.objects.get(slug="tea-kitchen"))
    before = everything()
    said = run()
    assert "because they have been changed here: 8 messages" in said
    assert everything() == before


def test_a_room_with_another_title_stays_as_it_is(run):
    run()
    services.change_room(room=Room.objects.get(slug="tea-kitchen"), title="Coffee kitchen")
    run()
    assert Room.objects.get(slug="tea-kitchen").title == "Coffee kitchen"


def test_two_imports_at_once_write_nothing_twice(run, monkeypatch):
    """The other one has written the same batch after this one has read it."""
    write = importing._write

    def write_twice(*arguments):
        write(*arguments)
        write(*arguments)

    monkeypatch.setattr(importing, "_write", write_twice)
    with pytest.raises(CommandError, match="Another import is running"):
        run()
    monkeypatch.undo()
    run()
    assert Message.objects.count() == 8
