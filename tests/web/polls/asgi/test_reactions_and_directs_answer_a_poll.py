"""Under ASGI, a reaction answers the polls of its room, and so does a direct message."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import wait
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.polls.asgi.support import Site

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)
# Seconds after which a poll that has not been answered is taken to wait.
A_WHILE = 1.0

Serve = Callable[..., Site]
SessionOf = Callable[["User"], str]


@pytest.mark.parametrize("together", [True, False])
def test_a_reaction_answers_it(
    serve: Serve,
    session_of: SessionOf,
    member: User,
    other: User,
    say: Callable[..., Message],
    together: bool,
) -> None:
    message = say(member, "Tea at four?")
    site = serve(CONVERSATE_LONG_POLL_TOGETHER=together)
    polls = [site.long_poll(session_of(user)) for user in (member, other)]
    assert not wait(polls, A_WHILE).done
    services.react(message=message, user=other, emoji="👍")
    for poll, mine in zip(polls, ([], ["👍"]), strict=True):
        (changed,) = json.loads(poll.result().body)["messages"]
        assert (changed["id"], changed["body"]) == (message.pk, "Tea at four?")
        assert [(each["emoji"], each["count"]) for each in changed["reactions"]] == [("👍", 1)]
        assert changed["my_reactions"] == mine
    polls = [site.long_poll(session_of(user)) for user in (member, other)]
    services.react(message=message, user=other, emoji="👍", on=False)
    for poll in polls:
        (changed,) = json.loads(poll.result().body)["messages"]
        assert (changed["reactions"], changed["my_reactions"]) == ([], [])


def test_a_message_in_a_direct_conversation_answers_it(
    serve: Serve, session_of: SessionOf, room: Room, member: User, other: User
) -> None:
    direct = services.open_direct(users=[other], by=member)
    site, session = serve(), session_of(member)
    there, here = site.long_poll(session, room=direct), site.long_poll(session)
    assert not wait([there, here], A_WHILE).done
    services.post_message(room=direct, author=other, body="Just between us")
    assert there.result().bodies == ["Just between us"]
    assert not wait([here], A_WHILE).done


def test_one_who_leaves_a_direct_conversation_gets_a_404(
    serve: Serve, session_of: SessionOf, room: Room, member: User, other: User
) -> None:
    direct = services.open_direct(users=[other], by=member)
    poll = serve().long_poll(session_of(other), room=direct)
    assert not wait([poll], A_WHILE).done
    services.leave_room(room=direct, user=other)
    assert poll.result().status == 404
