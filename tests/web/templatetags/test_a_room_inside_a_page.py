"""{% conversate_room room %}: a room inside any page of the site."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse
from django.template import RequestContext, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class OpenToAll(RoomPolicy):
    """Anybody may read."""

    def can_view(self, user: Any, room: Room) -> bool:
        return True


PAGE = Template("<h1>Saturday</h1>{% load conversate %}{% conversate_room chat %}")


@pytest.fixture
def show(room: Room, rf: RequestFactory) -> Callable[..., str]:
    """The page of the site, as somebody sees it."""

    def show(user: Any, address: str = "/saturday/?week=3") -> str:
        request = rf.get(address)
        request.user = user
        return PAGE.render(RequestContext(request, {"chat": room}))

    return show


def page_of(html: str) -> Page:
    return Page(HttpResponse(html))


def test_a_member_reads_and_writes(
    show: Callable[..., str],
    member: User,
    say: Callable[..., Message],
    other: User,
    at: Addresses,
) -> None:
    message = say(other, "The kettle is on")
    html = show(member)
    page = page_of(html)
    assert page.message_ids == [message.pk]
    assert page.all("form", action=at.send, method="post")
    tokens = page.all("input", name="csrfmiddlewaretoken")
    assert tokens
    assert all(token["value"] for token in tokens)
    assert f'"poll": "{at.api_poll}"' in html
    # Its stylesheet gives it a height, whatever the rooms of the site have.
    assert '"control_layout": false' in html
    assert any("room.js" in found.get("src", "") for found in page.all("script"))
    assert any("embedded.css" in found.get("href", "") for found in page.all("link"))


@pytest.mark.parametrize("who", ["outsider", "anonymous"])
def test_who_may_not_enter_the_room_sees_nothing_of_it(
    show: Callable[..., str],
    say: Callable[..., Message],
    other: User,
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    say(other, "The kettle is on")
    user = AnonymousUser() if who == "anonymous" else request.getfixturevalue(who)
    assert show(user).strip() == "<h1>Saturday</h1>"


def test_a_site_may_show_it_to_visitors_who_have_not_signed_in(
    show: Callable[..., str], say: Callable[..., Message], other: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.OpenToAll"
    message = say(other, "The kettle is on")
    page = page_of(show(AnonymousUser()))
    assert page.message_ids == [message.pk]


def test_an_overseer_reads_along(
    show: Callable[..., str], overseer: User, say: Callable[..., Message], other: User
) -> None:
    say(other, "The kettle is on")
    assert "The kettle is on" in show(overseer)


def read_id(user: User) -> int:
    return Membership.objects.get(user=user).read_id


def test_what_a_page_contains_is_not_read_by_that(
    show: Callable[..., str], member: User, say: Callable[..., Message], other: User, at: Addresses
) -> None:
    """The room may be below the fold, or in a tab that is not shown."""
    say(other, "The kettle is on")
    page = page_of(show(member))
    assert read_id(member) == 0
    assert "1 unread" in page.text
    assert "New" in page.text


def test_a_button_marks_it_as_read_without_scripts(
    show: Callable[..., str],
    browser: Client,
    member: User,
    say: Callable[..., Message],
    other: User,
    at: Addresses,
) -> None:
    message = say(other)
    page = page_of(show(member))
    assert page.all("form", action=at.read, method="post", **{"class": "cnv-mark-read"})
    (last,) = page.all("input", name="message")
    assert last["value"] == str(message.pk)
    sent = {"message": last["value"], "next": "/saturday/?week=3#conversate-room"}
    later = say(other)
    response = browser.post(at.read, sent)
    assert (response.status_code, response.url) == (302, "/saturday/?week=3#conversate-room")
    # What came after the page was shown stays unread.
    assert read_id(member) == message.pk < later.pk


def test_there_is_no_such_button_where_all_is_read_and_for_who_has_no_mark(
    show: Callable[..., str],
    member: User,
    overseer: User,
    say: Callable[..., Message],
    other: User,
    room: Room,
) -> None:
    say(other)
    assert "cnv-mark-read" not in show(overseer)
    services.mark_read(room=room, user=member)
    assert "cnv-mark-read" not in show(member)
    assert "cnv-mark-read" not in show(other)


def test_who_may_not_enter_can_mark_nothing(
    browser_of: Callable[[User], Client],
    outsider: User,
    member: User,
    say: Callable[..., Message],
    other: User,
    at: Addresses,
) -> None:
    message = say(other)
    assert browser_of(outsider).post(at.read, {"message": message.pk}).status_code == 404
    assert read_id(member) == 0


def test_the_page_keeps_its_one_heading(show: Callable[..., str], member: User) -> None:
    page = page_of(show(member))
    assert len(page.all("h1")) == 1


def test_posting_without_scripts_leads_back_to_the_page(
    show: Callable[..., str], browser: Client, member: User, at: Addresses
) -> None:
    (field,) = page_of(show(member)).all("input", name="next")
    assert field["value"] == "/saturday/?week=3"
    response = browser.post(at.send, {"body": "Hello", "next": field["value"]})
    assert (response.status_code, response.url) == (302, "/saturday/?week=3#end")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " //evil.example",
        "\x00//evil.example",
        "",
    ],
)
def test_posting_leads_to_no_other_site(browser: Client, at: Addresses, url: str) -> None:
    response = browser.post(at.send, {"body": "Hello", "next": url})
    assert (response.status_code, response.url) == (302, f"{at.room}#end")


def test_refreshing_stays_on_the_page_and_keeps_what_it_was_asked(
    show: Callable[..., str], member: User
) -> None:
    links = page_of(show(member, "/saturday/?week=3&refresh=1")).links()
    (refresh,) = {link for link in links if "refresh=" in link}
    assert refresh.startswith("?week=3&refresh=")
    assert refresh.endswith("#conversate-room")
    assert "refresh=1#" not in refresh


def test_the_rest_of_the_history_is_in_the_room_itself(
    show: Callable[..., str],
    member: User,
    say: Callable[..., Message],
    other: User,
    at: Addresses,
    settings: Any,
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    ids = [say(other).pk for _ in range(3)]
    page = page_of(show(member))
    assert page.message_ids == ids[1:]
    assert page.all("a", rel="prev")[0]["href"] == f"{at.room}?before={ids[1]}#end"


def test_it_costs_no_more_than_the_page_of_the_room(
    show: Callable[..., str],
    member: User,
    room: Room,
    people: Callable[..., User],
) -> None:
    for index in range(10):
        user = people(f"other{index}")
        services.add_member(room=room, user=user)
        services.post_message(room=room, author=user, body="Hello")
    # The membership; the messages with the revision and the ends; what the user may do with them;
    # the members with their presence, that the user is here; the user's rooms.
    with CaptureQueriesContext(connection) as queries:
        show(member)
    assert len(queries) == 1 + 1 + 2 + 2 + 1


def test_a_room_in_a_page_of_the_site_does_not_make_that_page_an_app(
    show: Callable[..., str], member: User
) -> None:
    html = show(member)
    assert "manifest" not in html
    assert "data-app" not in html
