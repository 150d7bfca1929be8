from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from conversate_core import services
from conversate_core.errors import InvalidMessage, NotAllowed
from conversate_core.models import Mention, Message, Room
from conversate_core.services.removal import remove_pending
from conversate_core.testing import make_member
from tests.core.support.people import Say
from tests.core.support.rules import SINCE_JOINED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def reply(author: User, to: Any, body: str = "On Friday", **given: Any) -> Message:
    room = given.pop("room", None) or to.room
    return services.post_message(room=room, author=author, body=body, reply_to=to, **given)


def mentioned(message: Message) -> list[str]:
    return sorted(str(mention.user) for mention in message.mentions.all())


@pytest.mark.parametrize("give_id", [False, True])
def test_members_and_moderators_reply_and_outsiders_learn_nothing(
    give_id: bool, room: Room, member: User, moderator: User, outsider: User, say: Say
) -> None:
    question = say(member, "When?")
    to: Any = question.pk if give_id else question
    for author in (member, moderator):
        assert reply(author, to, room=room).reply_to == question
    errors = []
    for missing in (to, question.pk + 1_000, -1, 10**30):
        with pytest.raises(NotAllowed) as error:
            reply(outsider, missing, room=room)
        errors.append(str(error.value))
    assert len(set(errors)) == 1


def test_a_message_of_another_room_is_refused_like_one_that_does_not_exist(
    room: Room, member: User, outsider: User, say: Say
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    unknown = services.create_room(title="Unknown", members=[outsider])
    others = [
        services.post_message(room=elsewhere, author=member, body="Here").pk,
        services.post_message(room=unknown, author=outsider, body="There").pk,
    ]
    said = set()
    for wrong in (*others, others[-1] + 1_000, 0, -1, 10**30, -(10**30)):
        with pytest.raises(InvalidMessage) as error:
            reply(member, wrong, room=room)
        said.add(str(error.value))
    assert said == {"The message that you reply to does not exist."}
    assert not room.messages.exists()


def test_what_was_said_before_one_joined_is_refused_in_the_same_words(
    room: Room, member: User, say: Say, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = SINCE_JOINED
    earlier = say(member, "Before")
    newcomer = make_member(room, "newcomer")
    with pytest.raises(InvalidMessage, match="does not exist"):
        reply(newcomer, earlier)
    assert reply(member, earlier).reply_to == earlier
    later = say(member, "After")
    assert reply(newcomer, later).reply_to == later
    # Cleared messages have no rows, so the answer can't depend on what they were.
    services.clear_room(room=room)
    with pytest.raises(InvalidMessage, match="does not exist"):
        reply(newcomer, earlier)
    assert reply(newcomer, later).reply_to_id is None


@pytest.mark.parametrize("what", ["deleted", "cleared"])
def test_if_the_original_is_gone_the_message_is_posted_without_it(
    what: str, room: Room, member: User, other_member: User, say: Say
) -> None:
    original = say(other_member, "When?")
    if what == "deleted":
        services.delete_message(message=original)
    else:
        services.clear_room(room=room)
    posted = reply(member, original)
    posted.refresh_from_db()
    assert (posted.body, posted.reply_to_id, mentioned(posted)) == ("On Friday", None, [])


def test_whoever_is_replied_to_counts_as_mentioned(
    room: Room, member: User, other_member: User, moderator: User, say: Say
) -> None:
    question = say(member, "When?")
    assert mentioned(reply(other_member, question)) == ["member"]
    assert mentioned(reply(other_member, question, "@moderator knows, @member")) == [
        "member",
        "moderator",
    ]
    assert mentioned(reply(member, question, "Nobody?")) == []


def test_an_edit_leaves_the_reply_and_its_mention(
    room: Room, member: User, other_member: User, moderator: User, say: Say
) -> None:
    answer = reply(other_member, say(member, "When?"), "@moderator knows")
    answer = services.edit_message(message=answer, body="I know, @other_member", by=other_member)
    assert (answer.reply_to_id is not None, mentioned(answer)) == (True, ["member"])
    answer = services.edit_message(message=answer, body="On Friday")
    assert mentioned(answer) == ["member"]
    own = reply(member, say(member, "Anyone?"), "@moderator?")
    assert mentioned(services.edit_message(message=own, body="@other_member?", by=member)) == [
        "other_member"
    ]


def test_an_edit_after_the_author_of_the_original_has_gone_mentions_nobody_in_their_place(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    answer = reply(other_member, say(member, "When?"), "@nobody knows")
    member.delete()
    answer = services.edit_message(message=answer, body="@moderator", by=other_member)
    assert mentioned(answer) == []


def test_a_deleted_reply_refers_to_nothing_and_mentions_nobody(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    answer = reply(other_member, say(member, "When?"))
    services.delete_message(message=answer, by=other_member)
    answer.refresh_from_db()
    assert answer.reply_to_id is None
    assert not Mention.objects.exists()


def test_a_repeated_reply_is_posted_once_even_if_the_original_is_gone_by_then(
    room: Room, member: User, other_member: User, say: Say
) -> None:
    question, key = say(member, "When?"), uuid4()
    first = reply(other_member, question, client_key=key)
    services.delete_message(message=question)
    again = reply(other_member, question, client_key=key)
    assert (again.pk, again.reply_to_id) == (first.pk, question.pk)


def test_a_repeated_reply_is_found_even_if_replies_are_turned_off_by_then(
    room: Room, member: User, say: Say, settings: Settings
) -> None:
    question, key = say(member, "When?"), uuid4()
    first = reply(member, question, client_key=key)
    settings.CONVERSATE_REPLIES = False
    assert reply(member, question, client_key=key).pk == first.pk


def test_a_site_can_turn_replies_off(
    room: Room, member: User, moderator: User, outsider: User, say: Say, settings: Settings
) -> None:
    question = say(member, "When?")
    reply(moderator, question)
    settings.CONVERSATE_REPLIES = False
    for author in (member, moderator):
        with pytest.raises(InvalidMessage, match="Replies are turned off"):
            reply(author, question)
    with pytest.raises(NotAllowed):
        reply(outsider, question)
    assert services.replies_to(message=question, user=member).messages == ()


def test_rows_of_cleared_originals_and_rooms_are_removed_with_their_replies(
    room: Room, member: User, say: Say
) -> None:
    for end in (services.clear_room, services.delete_room):
        reply(member, reply(member, say(member, "When?")))
        end(room=room)
        assert list(remove_pending()) == [3]
    assert not Message.objects.exists()
