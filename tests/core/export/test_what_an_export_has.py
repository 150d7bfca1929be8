"""What an export has of replies, reactions, edits and members, and what it leaves out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conversate_core import services
from conversate_core.export import export_room
from conversate_core.export.targets import FolderTarget
from conversate_core.models import Room
from conversate_core.testing import make_user
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

FORMATS = ("json", "text", "html")


@pytest.fixture
def edited(room: Room, member: User, moderator: User, settings: Settings) -> None:
    """A reply that the moderator has edited, and that both have reacted to."""
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    question = services.post_message(room=room, author=moderator, body="When?")
    reply = services.post_message(room=room, author=member, body="Soon", reply_to=question)
    reply = services.edit_message(message=reply, body="On Friday", by=moderator)
    for user in (member, moderator):
        services.react(message=reply, user=user, emoji="👍")


def written(room: Room, folder: Path) -> dict[str, str]:
    found = {}
    for name in FORMATS:
        export_room(room=room, target=FolderTarget(folder / name), format_name=name)
        (path,) = (folder / name).iterdir()
        found[name] = path.read_text()
    return found


def messages_in(exported: dict[str, str]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = json.loads(exported["json"])["messages"]
    return messages


def test_it_says_who_wrote_the_text_of_someone_else(
    edited: None, room: Room, moderator: User, tmp_path: Path
) -> None:
    exported = written(room, tmp_path)
    question, reply = messages_in(exported)
    assert reply["edited_by"] == {"id": str(moderator.pk), "name": "moderator"}
    assert question["edited_by"] is None
    for name in ("text", "html"):
        assert "(edited by moderator)" in exported[name]


def test_without_the_accounts_it_names_nobody(
    edited: None, room: Room, member: User, moderator: User, tmp_path: Path
) -> None:
    moderator.delete()
    exported = written(room, tmp_path)
    question, reply = messages_in(exported)
    assert question["author"]["id"] is None
    assert reply["edited_by"] == {"id": None, "name": None}
    assert [each["name"] for each in reply["reactions"]] == ["member"]
    assert reply["reply_to"] == question["id"]
    for name in FORMATS:
        assert "moderator" not in exported[name]
    for name in ("text", "html"):
        assert "(edited by someone else)" in exported[name]


def test_a_deleted_message_has_no_reaction_no_reply_and_no_editor(
    edited: None, room: Room, member: User, tmp_path: Path
) -> None:
    services.delete_message(message=room.messages.latest("pk"), by=member)
    exported = written(room, tmp_path)
    gone = messages_in(exported)[-1]
    assert gone["deleted_at"]
    assert (gone["body"], gone["reply_to"], gone["reactions"], gone["edited_by"]) == (
        *("", None),
        *([], None),
    )
    for name in FORMATS:
        assert "On Friday" not in exported[name]
        assert "👍" not in exported[name]


def test_nothing_of_the_members_own_choices_is_in_it(
    edited: None, room: Room, member: User, tmp_path: Path
) -> None:
    reader = make_user("reader")
    services.add_member(room=room, user=reader)
    services.mark_read(room=room, user=reader)
    before = written(room, tmp_path / "before")
    services.change_preferences(membership=room.memberships.get(user=reader), muted=True)
    services.share_reading(user=reader, on=False)
    services.open_direct(users=[member], by=reader)
    assert written(room, tmp_path / "after") == before
    assert all("reader" not in text for text in before.values())


def test_these_are_its_fields(edited: None, room: Room, tmp_path: Path) -> None:
    exported = json.loads(written(room, tmp_path)["json"])
    assert exported["room"].keys() == {
        *("title", "slug", "description", "created_at", "archived_at"),
    }
    assert exported["messages"][0].keys() == {
        *(
            "id",
            "author",
            "sender",
            "reply_to",
            "body",
            "created_at",
            "sent_by_mail",
            "attachments",
        ),
        *("edited_at", "edited_by", "deleted_at", "reactions"),
    }


def test_a_direct_conversation_has_them_too(
    room: Room, member: User, moderator: User, tmp_path: Path
) -> None:
    direct = services.open_direct(users=[moderator], by=member)
    question = services.post_message(room=direct, author=moderator, body="When?")
    reply = services.post_message(room=direct, author=member, body="Soon", reply_to=question)
    services.react(message=reply, user=moderator, emoji="👍")
    services.leave_room(room=direct, user=member)
    exported = json.loads(written(direct, tmp_path)["json"])
    assert exported["room"]["title"] == "member, moderator"
    assert [each["reply_to"] for each in exported["messages"]] == [None, question.pk]
    assert [each["name"] for each in exported["messages"][1]["reactions"]] == ["moderator"]
