"""Under ASGI, a long poll is answered when its room changes."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, wait
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.polls.asgi.support import Answer, Site
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)
# Seconds after which a poll that has not been answered is taken to wait.
A_WHILE = 1.0


def test_a_poll_waits_until_there_is_a_message(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    poll = serve().long_poll(session_of(member))
    assert not wait([poll], A_WHILE).done
    say(other, "Here you are")
    answer = poll.result()
    assert (answer.status, answer.bodies) == (200, ["Here you are"])
    assert answer.ticket


def test_a_change_of_the_sidebar_comes_with_the_poll_after_a_message(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    room: Room,
    say: Callable[..., Message],
) -> None:
    site, session = serve(), session_of(member)
    shown = site.ask(session, sidebar="unknown")
    known = json.loads(shown.body)["sidebar"]
    poll = site.long_poll(session, ticket=shown.ticket, sidebar=known)
    assert not wait([poll], A_WHILE).done
    services.change_preferences(membership=room.memberships.get(user=other), color=Color.RED)
    say(other, "Here you are")
    answer = poll.result()
    assert (answer.bodies, "sidebar" in json.loads(answer.body)) == (["Here you are"], False)
    assert answer.ticket
    assert json.loads(site.ask(session, sidebar=known).body)["sidebar"] != known


def test_a_poll_waits_no_longer_than_it_asks_for(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User
) -> None:
    answer = serve().long_poll(session_of(member), wait=1).result()
    assert (answer.status, answer.body) == (204, b"")


@pytest.mark.parametrize(
    "parameters", [{"wait": "soon"}, {"wait": 0}, {"since": 0}, {"ticket": "x"}]
)
def test_a_poll_that_may_not_wait_is_answered_at_once(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    parameters: dict[str, Any],
) -> None:
    assert serve().long_poll(session_of(member), **parameters).result().status in {200, 204}


def test_a_message_is_sent_even_if_the_shared_cache_misses_it(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    say: Callable[..., Message],
    tmp_path: Path,
) -> None:
    backend = "django.core.cache.backends.filebased.FileBasedCache"
    caches = {"default": {"BACKEND": backend, "LOCATION": str(tmp_path)}}
    poll = serve(CACHES=caches, CONVERSATE_SHARED_CACHE="default").long_poll(session_of(member))
    assert not wait([poll], A_WHILE).done
    # From the process of the test, which has another cache.
    say(other, "Here you are")
    assert poll.result().bodies == ["Here you are"]


def test_a_removed_member_gets_a_404(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, room: Room
) -> None:
    poll = serve().long_poll(session_of(member))
    assert not wait([poll], A_WHILE).done
    services.remove_member(room=room, user=member)
    assert poll.result().status == 404


def test_the_poll_of_a_deleted_room_gets_a_404(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, room: Room
) -> None:
    poll = serve().long_poll(session_of(member))
    assert not wait([poll], A_WHILE).done
    services.delete_room(room=room)
    assert poll.result().status == 404


def test_a_message_wakes_only_the_polls_of_its_room(
    serve: Callable[..., Site],
    session_of: Callable[[User], str],
    member: User,
    other: User,
    say: Callable[..., Message],
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    site, session = serve(), session_of(member)
    here, there = site.long_poll(session), site.long_poll(session, room=elsewhere)
    say(other, "Here")
    assert here.result().bodies == ["Here"]
    assert not wait([there], A_WHILE).done


def test_a_post_in_one_process_wakes_polls_in_another(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, other: User
) -> None:
    here, there = serve(), serve()
    session = session_of(member)
    polls = [here.long_poll(session), there.long_poll(session)]
    assert not wait(polls, A_WHILE).done
    here.post(session_of(other), "Can everybody hear me?")
    assert [poll.result().bodies for poll in polls] == [["Can everybody hear me?"]] * 2


def test_a_user_has_a_limited_number_of_waiting_polls(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, other: User
) -> None:
    site = serve(CONVERSATE_LONG_POLL_LIMIT=2)
    session = session_of(member)
    polls = [site.long_poll(session), site.long_poll(session)]
    assert not wait(polls, A_WHILE).done
    assert site.long_poll(session).result().status == 204
    assert not wait([*polls, site.long_poll(session_of(other))], A_WHILE).done


def test_a_poll_whose_client_has_disconnected_does_not_count(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User
) -> None:
    site = serve(CONVERSATE_LONG_POLL_LIMIT=1)
    session = session_of(member)
    ticket = site.ask(session).ticket
    site.begin(session, ticket=ticket, wait=25).close()
    for _ in range(50):
        poll = site.long_poll(session)
        if not wait([poll], 0.2).done:
            return
    pytest.fail("The connection was closed, and its poll is still counted.")


@pytest.fixture
def old_ticket(browser: Client, room: Room) -> str:
    """The member's ticket, valid for another ten seconds."""
    since = Room.objects.get(pk=room.pk).revision
    with time_machine.travel(timezone.now() - timedelta(seconds=20)):
        answer = browser.get(Addresses(room.slug).api_poll, {"since": since})
    return str(answer["X-Conversate-Ticket"])


def poll_until_the_ticket_changes(site: Site, session: str, ticket: str) -> Answer:
    """Poll as a page does. On a busy machine, a short poll may end before its ticket is renewed."""
    while (answer := site.ask(session, ticket=ticket, wait=1)).ticket == ticket:
        pass
    return answer


def test_when_the_time_is_over_there_is_a_new_ticket(
    serve: Callable[..., Site], browser: Client, old_ticket: str
) -> None:
    site, session = serve(), browser.cookies["sessionid"].value
    answer = poll_until_the_ticket_changes(site, session, old_ticket)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.ticket
    # The new ticket is good for another long poll.
    poll = site.long_poll(session, ticket=answer.ticket)
    assert not wait([poll], A_WHILE).done


class Broken(RoomPolicy):
    """A policy that fails in renewals but not in full polls."""

    def can_view(self, user: Any, room: Room) -> bool:
        if threading.current_thread().name.startswith("conversate-watch"):
            raise ValueError("A bug in the policy of the site.")
        return super().can_view(user, room)


def test_if_the_policy_fails_in_a_renewal_the_poll_becomes_a_full_one(
    serve: Callable[..., Site], browser: Client, old_ticket: str
) -> None:
    site, session = (
        serve(CONVERSATE_POLICY=f"{__name__}.Broken"),
        browser.cookies["sessionid"].value,
    )
    assert poll_until_the_ticket_changes(site, session, old_ticket).ticket


def test_a_user_who_has_signed_out_gets_no_new_ticket(
    serve: Callable[..., Site], browser: Client, old_ticket: str
) -> None:
    session = browser.cookies["sessionid"].value
    browser.logout()
    assert poll_until_the_ticket_changes(serve(), session, old_ticket).status == 401


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_that_stops_answers_waiting_polls(
    serve: Callable[..., Site], session_of: Callable[[User], str], member: User, number: int
) -> None:
    site, session = serve(CONVERSATE_LONG_POLL_LIMIT=1), session_of(member)
    polls = [site.long_poll(session) for _ in range(2)]
    # One of them is answered once the other one waits.
    [poll] = wait(polls, return_when=FIRST_COMPLETED).not_done
    site.process.send_signal(number)
    # In less time than the poll would have waited.
    assert wait([poll], 20).done
    answer = poll.result()
    # The client polls again at once with the ticket, and another process answers.
    assert (answer.status, bool(answer.ticket)) == (204, True)
    site.process.wait(timeout=60)
