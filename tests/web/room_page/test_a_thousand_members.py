"""A room with a thousand members takes no more queries than one with three."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import update_last_login
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User

SIZES = (3, 50, 1_000)


@pytest.fixture
def fill(django_user_model: type[User], member: User) -> Callable[[int], Room]:
    def fill(size: int) -> Room:
        """A room of so many, *member* among them."""
        room = services.create_room(title=f"Room of {size}", members=[member])
        users = [django_user_model(username=f"{size}-{n:04}") for n in range(size - 1)]
        django_user_model.objects.bulk_create(users)
        users = list(django_user_model.objects.filter(username__startswith=f"{size}-"))
        Membership.objects.bulk_create(Membership(room=room, user=user) for user in users)
        for _ in range(3):
            services.post_message(room=room, author=users[0], body="Hello")
        return Room.objects.get(pk=room.pk)

    return fill


@pytest.fixture
def counts(browser: Client, fill: Callable[[int], Room], member: User) -> Callable[..., list[int]]:
    """How many queries a call takes in each of the rooms."""

    def counts(call: Callable[[Addresses, Room], object]) -> list[int]:
        counted = []
        for room in map(fill, SIZES):
            # Names and permissions are then looked up again.
            update_last_login(type(member), member)
            with CaptureQueriesContext(connection) as queries:
                call(Addresses(room.slug), room)
            counted.append(len(queries))
        return counted

    return counts


def test_pages(browser: Client, counts: Callable[..., list[int]]) -> None:
    def look(at: Addresses, room: Room) -> None:
        latest = Message.objects.filter(room=room).latest("pk")
        queries = ("", f"?before={latest.pk}", f"?message={latest.pk}")
        pages = (at.settings, at.members, f"{at.search_room}?q=hello", reverse("conversate:index"))
        for address in (*(at.room + query for query in queries), *pages):
            assert browser.get(address).status_code == 200

    assert len(set(counts(look))) == 1


def test_polls(browser: Client, counts: Callable[..., list[int]]) -> None:
    def poll(at: Addresses, room: Room) -> None:
        for known in ({}, {"sidebar": ""}):
            for since in (0, room.revision):
                browser.get(at.api_poll, {"since": since, **known})

    assert len(set(counts(poll))) == 1


def test_posting(browser: Client, counts: Callable[..., list[int]]) -> None:
    def post(at: Addresses, room: Room) -> None:
        browser.post(at.api_send, {"body": "Hello"})
        browser.post(at.api_send, {"body": f"@{room.memberships.last().user.username}, hello"})

    assert len(set(counts(post))) == 1


def test_the_list_of_members_stays_short(
    browser: Client, fill: Callable[[int], Room], member: User
) -> None:
    at = Addresses(fill(1_000).slug)
    page = browser.get(at.room)
    members = page.context["members"]
    # Present members come first, the reader among them.
    assert (len(members), members[0].name, members[0].is_me) == (50, "member", True)
    assert "and 950 more members" in page.content.decode()
    assert at.members in page.content.decode()
    answer = browser.get(at.api_poll, {"since": 0, "sidebar": ""}).json()
    assert answer["members_count"] == 1_000
    assert answer["members_html"].count("<li") == 50
    assert "and 950 more members" in answer["members_html"]


def test_all_the_members_are_on_pages(browser: Client, fill: Callable[[int], Room]) -> None:
    at = Addresses(fill(1_000).slug)
    names: list[str] = []
    for number in range(1, 21):
        page = browser.get(at.members, {"page": number})
        names += [each.name for each in page.context["members"]]
    assert names == sorted(names)
    assert len(set(names)) == 1_000
    assert 'rel="prev"' in page.content.decode()
    assert 'rel="next"' not in page.content.decode()
    # Whatever is asked for, there is a page.
    for anything in ("0", "21", "x", "9" * 30):
        assert browser.get(at.members, {"page": anything}).status_code == 200


def test_a_small_room_shows_all_by_name(browser: Client, fill: Callable[[int], Room]) -> None:
    at = Addresses(fill(50).slug)
    page = browser.get(at.room)
    names = [each.name for each in page.context["members"]]
    assert (len(names), names) == (50, sorted(names))
    assert at.members not in page.content.decode()
