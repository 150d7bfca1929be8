"""The poll tells of the room, its members and the user's rooms where they look different."""

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
    """Poll with what was seen before, from the revision that the room has; None for no change."""

    def look(known: str) -> Any:
        since = Room.objects.get(pk=room.pk).revision
        response = browser.get(at.api_poll, {"since": since, "surroundings": known})
        return None if response.status_code == 204 else response.json()

    return look


@pytest.fixture
def known(at: Addresses, browser: Client, other: User) -> str:
    """What the page has shown."""
    told: str = browser.get(at.room).context["client"]["surroundings"]
    return told


def parts(news: dict[str, Any]) -> set[str]:
    return {"room", "members_html", "rooms"} & news.keys()


def test_what_the_page_has_shown_is_not_told_again(look: Callable[[str], Any], known: str) -> None:
    assert look(known) is None


def test_who_has_shown_nothing_is_told_all(look: Callable[[str], Any], known: str) -> None:
    for nothing in ("", "junk", "-", "-----", "\x00"):
        news = look(nothing)
        assert parts(news) == {"room", "members_html", "rooms"}
        assert news["surroundings"] == known
        assert news["members_count"] == 2
        assert "Grace Hopper" in news["members_html"]
        assert "Tea kitchen" in news["rooms_html"]


def test_a_new_title_is_told_with_the_list_it_stands_in(
    look: Callable[[str], Any], known: str, room: Room
) -> None:
    services.change_room(room=room, description="Black")
    assert parts(look(known)) == {"room"}
    services.change_room(room=room, title="Coffee")
    assert parts(look(known)) == {"room", "rooms"}


def test_whoever_comes_or_goes_is_told(
    look: Callable[[str], Any], known: str, room: Room, outsider: User
) -> None:
    services.add_member(room=room, user=outsider)
    news = look(known)
    assert (parts(news), news["members_count"]) == ({"members_html"}, 3)
    services.remove_member(room=room, user=outsider)
    assert look(known) is None


def test_rooms_come_and_go_and_have_unread_messages(
    look: Callable[[str], Any], known: str, member: User, other: User
) -> None:
    another = services.create_room(title="Another", members=[member, other])
    news = look(known)
    assert parts(news) == {"rooms"}
    services.post_message(room=another, author=other, body="Psst")
    news = look(news["surroundings"])
    assert [room["unread_count"] for room in news["rooms"]] == [1, 0]
    services.remove_member(room=another, user=member)
    assert look(known) is None


def test_messages_of_the_room_itself_change_nothing_around_it(
    look: Callable[[str], Any], known: str, say: Callable[..., Message], other: User
) -> None:
    say(other)
    # The first of the day: from now on the scripts know.
    seen = look(known)["surroundings"]
    say(other)
    assert look(seen) is None


def test_presence_is_told_by_its_states_and_not_by_its_times(
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
    seen = look(known)["surroundings"]
    is_seen(State.ACTIVE, 1)
    assert look(seen) is None
    is_seen(State.AWAY, 1)
    news = look(seen)
    assert parts(news) == {"members_html"}
    assert "1 minute ago" in news["members_html"]
    assert look(news["surroundings"]) is None


def test_it_is_told_anew_on_a_new_day(
    look: Callable[[str], Any], known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr("conversate_web.surroundings.now", lambda: tomorrow)
    assert parts(look(known)) == {"room", "members_html", "rooms"}


def test_who_may_no_longer_post_is_told(look: Callable[[str], Any], known: str, room: Room) -> None:
    services.archive_room(room=room)
    news = look(known)
    assert (news["room"]["archived"], news["room"]["can_post"]) == (True, False)
    services.restore_room(room=room)
    assert look(known) is None


def test_an_overseer_is_told_as_well(
    at: Addresses, browser_of: Callable[[User], Client], overseer: User, other: User
) -> None:
    news = browser_of(overseer).get(at.api_poll, {"since": 0, "surroundings": ""}).json()
    assert (news["members_count"], news["rooms"]) == (1, [])
    assert Membership.objects.count() == 1
