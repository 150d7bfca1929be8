"""Under ASGI a poll is answered when there is something to tell."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from concurrent.futures import wait
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.colours import Colour
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.holding.support import Site
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)
# Seconds that a poll which is held is given to come back by mistake.
A_WHILE = 1.0


def test_until_there_is_news(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    poll = serve().hold(session_of(member))
    assert not wait([poll], A_WHILE).done
    say(other, "Here you are")
    answer = poll.result()
    assert (answer.status, answer.bodies) == (200, ["Here you are"])
    assert answer.ticket


def test_what_has_changed_around_a_message_is_told_after_it(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    room: Room,
    say: Callable[..., Message],
) -> None:
    site, session = serve(), session_of(member)
    shown = site.ask(session, surroundings="unknown")
    known = json.loads(shown.body)["surroundings"]
    poll = site.hold(session, ticket=shown.ticket, surroundings=known)
    assert not wait([poll], A_WHILE).done
    services.change_preferences(membership=room.memberships.get(user=other), colour=Colour.RED)
    say(other, "Here you are")
    news = poll.result()
    assert (news.bodies, "surroundings" in json.loads(news.body)) == (["Here you are"], False)
    assert news.ticket
    assert json.loads(site.ask(session, surroundings=known).body)["surroundings"] != known


def test_or_until_the_time_is_over(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User
) -> None:
    answer = serve().hold(session_of(member), wait=1).result()
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize("question", [{"wait": "soon"}, {"wait": 0}, {"since": 0}, {"ticket": "x"}])
def test_what_can_not_be_held_is_answered_at_once(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    question: dict[str, Any],
) -> None:
    assert serve().hold(session_of(member), **question).result().status in {200, 204}


def test_news_is_told_even_where_the_shared_cache_has_not_heard_of_it(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    say: Callable[..., Message],
    tmp_path: Path,
) -> None:
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    caches = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}
    poll = serve(CACHES=caches, CONVERSATE_SHARED_CACHE="default").hold(session_of(member))
    assert not wait([poll], A_WHILE).done
    # From here, where there is no such cache.
    say(other, "Here you are")
    assert poll.result().bodies == ["Here you are"]


def test_whoever_was_removed_is_not_told_the_news(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, room: Room
) -> None:
    poll = serve().hold(session_of(member))
    assert not wait([poll], A_WHILE).done
    services.remove_member(room=room, user=member)
    assert poll.result().status == 404


def test_a_room_that_is_gone_lets_go(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, room: Room
) -> None:
    poll = serve().hold(session_of(member))
    assert not wait([poll], A_WHILE).done
    services.delete_room(room=room)
    assert poll.result().status == 404


def test_each_room_has_its_own_news(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    site, session = serve(), session_of(member)
    here, there = site.hold(session), site.hold(session, room=elsewhere)
    say(other, "Here")
    assert here.result().bodies == ["Here"]
    assert not wait([there], A_WHILE).done


def test_a_post_through_one_process_wakes_those_who_wait_at_another(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, other: User
) -> None:
    here, there = serve(), serve()
    session = session_of(member)
    held = [here.hold(session), there.hold(session)]
    assert not wait(held, A_WHILE).done
    here.post(session_of(other), "Can everybody hear me?")
    assert [poll.result().bodies for poll in held] == [["Can everybody hear me?"]] * 2


def test_one_person_holds_only_so_many(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, other: User
) -> None:
    site = serve(CONVERSATE_HOLD_LIMIT=2)
    session = session_of(member)
    held = [site.hold(session), site.hold(session)]
    assert not wait(held, A_WHILE).done
    assert site.hold(session).result().status == 204
    assert not wait([*held, site.hold(session_of(other))], A_WHILE).done


def test_who_goes_away_leaves_room_for_another(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User
) -> None:
    site = serve(CONVERSATE_HOLD_LIMIT=1)
    session = session_of(member)
    ticket = site.ask(session).ticket
    site.begin(session, ticket=ticket, wait=25).close()
    for _ in range(50):
        poll = site.hold(session)
        if not wait([poll], 0.2).done:
            return
    pytest.fail("The connection was closed, and its poll is still counted.")


@pytest.fixture
def old_ticket(browser: Client, room: Room) -> str:
    """The member's, good for ten seconds yet."""
    since = Room.objects.get(pk=room.pk).revision
    with time_machine.travel(timezone.now() - timedelta(seconds=20)):
        answer = browser.get(Addresses(room.slug).api_poll, {"since": since})
    return str(answer["X-Conversate-Ticket"])


def test_when_the_time_is_over_there_is_a_new_ticket(
    serve: Callable[..., Site], browser: Client, old_ticket: str
) -> None:
    site, session = serve(), browser.cookies["sessionid"].value
    answer = site.ask(session, ticket=old_ticket, wait=1)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.ticket not in {None, old_ticket}
    # By this one, with which a poll is held again.
    poll = site.hold(session, ticket=answer.ticket)
    assert not wait([poll], A_WHILE).done


class Broken(RoomPolicy):
    """Its full polls are as they should be."""

    def can_view(self, user: Any, room: Room) -> bool:
        if threading.current_thread().name.startswith("conversate-watch"):
            raise ValueError("This is not as it should be.")
        return super().can_view(user, room)


def test_rules_of_a_site_that_fail_then_leave_it_to_a_full_poll(
    serve: Callable[..., Site], browser: Client, old_ticket: str
) -> None:
    site = serve(CONVERSATE_POLICY=f"{__name__}.Broken")
    answer = site.ask(browser.cookies["sessionid"].value, ticket=old_ticket, wait=1)
    assert answer.ticket not in {None, old_ticket}


def test_but_not_for_who_has_signed_out(
    serve: Callable[..., Site], browser: Client, old_ticket: str
) -> None:
    session = browser.cookies["sessionid"].value
    browser.logout()
    assert serve().ask(session, ticket=old_ticket, wait=1).status == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_stops_lets_everybody_go(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, number: int
) -> None:
    site = serve()
    poll = site.hold(session_of(member))
    assert not wait([poll], A_WHILE).done
    site.process.send_signal(number)
    answer = poll.result()
    # With a ticket the client asks again at once, and another process may hold that.
    assert (answer.status, bool(answer.ticket)) == (204, True)
    # Within less than the poll would have been held, or this fails.
    site.process.wait(timeout=10)
