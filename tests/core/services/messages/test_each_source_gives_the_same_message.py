"""A message is the same from a post, the history, a poll and a single query."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db.models import Model

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.models import Membership, Message
from tests.core.support.queries import counted
from tests.support.site_rules import EDITING_MODERATORS

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.models import Room

# What the history and a poll read with a message for themselves.
OF_THE_QUERY = {
    "room_revision",
    "first_message_id",
    "last_message_id",
    "before_count",
    "rest_count",
    "attachment_id",
}
# No source shows it, but a message that was just posted has it.
DEFERRED = {"search_text"}
Source = Callable[[Message], Message]


def in_the_history(message: Message) -> Message:
    return services.history(room=message.room, user=message.author).messages[-1]


def by_a_poll(message: Message) -> Message:
    return services.poll(room=message.room, user=message.author, cursor=0).messages[-1]


def sent_again(message: Message) -> Message:
    return services.post_message(
        room=message.room, author=message.author, body="?", client_key=message.client_key
    )


UNREACTED = {"reacted", "text_revision"}
SOURCES: dict[str, Source] = {
    "post": lambda message: message,
    "sent again": sent_again,
    "history": in_the_history,
    "poll": by_a_poll,
}


@pytest.fixture
def posted(room: Room, member: User) -> Message:
    membership = Membership.objects.get(room=room, user=member)
    services.change_preferences(membership=membership, color=Color.ORANGE)
    file = ContentFile(b"Menu", name="menu.txt")
    return services.post_message(
        room=room,
        author=member,
        body="Café?",
        files=[file],
        client_key=uuid4(),
        sent_by_mail=True,
        reply_to=services.post_message(room=room, author=member, body="Tea?"),
    )


def values_of(shown: Model) -> dict[str, str]:
    """What was read with it, by name; as text, so that 0 is not False."""
    names = vars(shown).keys() - OF_THE_QUERY - DEFERRED
    return {name: repr(vars(shown)[name]) for name in names if not name.startswith("_")}


def everything_shown(message: Any) -> dict[str, Any]:
    """All that pages and the API may show of *message*, without another query for its author."""
    with counted() as queries:
        author = values_of(message.author)
    assert queries == []
    files = [values_of(attachment) for attachment in message.attachments.all()]
    return {**values_of(message), "author": author, "attachments": files}


def displayed(message: Message) -> Message:
    return Message.objects.for_display().get(pk=message.pk)


def with_default_values(shown: dict[str, Any]) -> set[str]:
    """The fields that have the values of a message that nobody has written, where that shows."""
    untouched: dict[str, Any] = {name: repr(value) for name, value in vars(Message()).items()}
    untouched |= {"author_color": repr(None), "attachments": []}
    return {name for name, value in shown.items() if value == untouched.get(name)}


@pytest.mark.parametrize("source", SOURCES)
def test_each_source_gives_every_field_of_a_new_message(source: str, posted: Message) -> None:
    expected = everything_shown(displayed(posted))
    unedited = {"edited_at", "edited_by_id", "edited_by_other"}
    assert with_default_values(expected) == {*unedited, "sender", "deleted_at", *UNREACTED}
    assert everything_shown(SOURCES[source](posted)) == expected


@pytest.mark.parametrize("source", [name for name in SOURCES if name != "post"])
@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_and_of_one_that_was_changed(
    source: str, change: str, posted: Message, moderator: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = EDITING_MODERATORS
    services.edit_message(message=posted, body="Coffee?", by=moderator)
    services.react(message=posted, user=moderator, emoji="👍")
    if change == "deleted":
        services.delete_message(message=posted, by=moderator)
    expected = everything_shown(displayed(posted))
    gone = {"body", "attachments", "reply_to_id", "reacted"}
    other = gone if change == "deleted" else {"deleted_at"}
    assert with_default_values(expected) == {*other, "sender"}
    assert everything_shown(SOURCES[source](posted)) == expected


@pytest.mark.parametrize("source", ["history", "poll"])
def test_and_the_sender_of_a_program_s_message(source: str, room: Room, member: User) -> None:
    posted = services.post_message(room=room, sender="Backup", body="Done", client_key=uuid4())
    shown = {
        "history": lambda: services.history(room=room, user=member).messages[-1],
        "poll": lambda: services.poll(room=room, user=member, cursor=0).messages[-1],
    }[source]()
    for found in (posted, shown):
        assert (found.author, found.sender) == (None, "Backup")
        assert values_of(found) == values_of(displayed(posted))


@pytest.mark.parametrize("source", SOURCES)
def test_without_files_no_source_looks_for_any(source: str, room: Room, member: User) -> None:
    posted = services.post_message(room=room, author=member, body="Tea", client_key=uuid4())
    shown = SOURCES[source](posted)
    with counted() as queries:
        assert list(shown.attachments.all()) == []
    assert queries == []
