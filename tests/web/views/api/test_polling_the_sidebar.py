"""The poll returns the parts of the sidebar that have changed: the room, members and rooms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_core.presence import Presence, State
from conversate_core.signals import member_changed
from tests.web.support.addresses import Addresses
from tests.web.support.presence import OneQuery

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def look(at: Addresses, browser: Client, room: Room) -> Callable[[str], Any]:
    """Poll from the room's revision with a known ETag. Return the answer, None for no change."""

    def look(known: str) -> Any:
        since = Room.objects.get(pk=room.pk).revision
        response = browser.get(at.api_poll, {"since": since, "sidebar": known})
        return None if response.status_code == 204 else response.json()

    return look


@pytest.fixture
def known(at: Addresses, browser: Client, other: User) -> str:
    """The ETag of the sidebar that the page shows."""
    etag: str = browser.get(at.room).context["client"]["sidebar"]
    return etag


def parts(answer: dict[str, Any]) -> set[str]:
    return {"room", "members_html", "rooms", "readers"} & answer.keys()


def test_what_the_page_shows_is_not_sent_again(look: Callable[[str], Any], known: str) -> None:
    assert look(known) is None


def test_a_page_that_shows_nothing_gets_everything(look: Callable[[str], Any], known: str) -> None:
    for nothing in ("", "junk", "-", "-----", "\x00"):
        answer = look(nothing)
        assert parts(answer) == {"room", "members_html", "rooms", "readers"}
        assert answer["sidebar"] == known
        assert answer["members_count"] == 2
        assert "Grace Hopper" in answer["members_html"]
        assert "Tea kitchen" in answer["rooms_html"]


def test_a_new_title_is_sent_with_the_list_of_rooms(
    look: Callable[[str], Any], known: str, room: Room
) -> None:
    services.change_room(room=room, description="Black")
    assert parts(look(known)) == {"room"}
    services.change_room(room=room, title="Coffee")
    assert parts(look(known)) == {"room", "rooms"}


def test_added_and_removed_members_are_sent(
    look: Callable[[str], Any], known: str, room: Room, outsider: User
) -> None:
    services.add_member(room=room, user=outsider)
    answer = look(known)
    assert (parts(answer), answer["members_count"]) == ({"members_html", "readers"}, 3)
    services.remove_member(room=room, user=outsider)
    assert look(known) is None


def test_rooms_come_and_go_and_have_unread_messages(
    look: Callable[[str], Any], known: str, member: User, other: User
) -> None:
    another = services.create_room(title="Another", members=[member, other])
    answer = look(known)
    assert parts(answer) == {"rooms"}
    services.post_message(room=another, author=other, body="Psst")
    answer = look(answer["sidebar"])
    assert [room["unread_count"] for room in answer["rooms"]] == [1, 0]
    services.remove_member(room=another, user=member)
    assert look(known) is None


def test_messages_of_the_room_change_nothing_in_its_sidebar_but_what_was_read(
    look: Callable[[str], Any], known: str, say: Callable[..., Message], other: User
) -> None:
    say(other)
    # The first message of the day. The scripts see the later ones in the conversation.
    seen = look(known)["sidebar"]
    say(other)
    # The author has read it.
    assert parts(look(seen)) == {"readers"}


def test_presence_is_sent_when_a_state_changes_not_a_time(
    look: Callable[[str], Any],
    known: str,
    room: Room,
    other: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()

    def is_seen(state: State, minutes: int) -> None:
        presence = Presence(state, last_seen_at=now - timedelta(minutes=minutes))
        monkeypatch.setattr(OneQuery, "presence_of", lambda *args, **of: {other.pk: presence})
        member_changed.send(Membership, room_id=room.pk)

    is_seen(State.ACTIVE, 2)
    seen = look(known)["sidebar"]
    is_seen(State.ACTIVE, 1)
    assert look(seen) is None
    is_seen(State.AWAY, 1)
    answer = look(seen)
    assert parts(answer) == {"members_html"}
    assert "1 minute ago" in answer["members_html"]
    assert look(answer["sidebar"]) is None


def test_the_sidebar_is_sent_again_on_a_new_day(
    look: Callable[[str], Any], known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("conversate_web.room_page.sidebar.now", lambda: tomorrow)
    assert parts(look(known)) == {"room", "members_html", "rooms", "readers"}


def test_a_member_who_may_no_longer_post_gets_the_change(
    look: Callable[[str], Any], known: str, room: Room
) -> None:
    services.archive_room(room=room)
    answer = look(known)
    assert (answer["room"]["archived"], answer["room"]["can_post"]) == (True, False)
    services.restore_room(room=room)
    assert look(known) is None


def test_an_overseer_gets_the_sidebar_too(
    at: Addresses, browser_of: Callable[[User], Client], overseer: User, other: User
) -> None:
    answer = browser_of(overseer).get(at.api_poll, {"since": 0, "sidebar": ""}).json()
    assert (answer["members_count"], answer["rooms"]) == (1, [])
    assert Membership.objects.count() == 1
