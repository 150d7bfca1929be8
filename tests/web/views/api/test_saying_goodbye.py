from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django.test import Client

from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class Notebook(PresenceBackend):
    """Notes who said what in which name."""

    words: ClassVar[list[tuple[str, str, str]]] = []

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        self.words.append(("poll", str(membership.user), client))

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        self.words.append(("goodbye", str(membership.user), client))

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        return {}


@pytest.fixture
def words(settings: Settings) -> Iterator[list[tuple[str, str, str]]]:
    settings.CONVERSATE_PRESENCE = f"{__name__}.Notebook"
    yield Notebook.words
    Notebook.words.clear()


def test_a_page_says_goodbye_in_the_name_in_which_it_polled(
    at: Addresses, browser: Client, words: list[Any]
) -> None:
    browser.get(at.api_poll, {"since": 0, "client": "view.page"})
    response = browser.post(at.api_goodbye, {"client": "view.page"})
    assert (response.status_code, response.content) == (204, b"")
    assert words == [("poll", "member", "view.page"), ("goodbye", "member", "view.page")]


def test_the_token_may_be_in_the_form_as_a_beacon_has_no_headers(
    at: Addresses, member: User, words: list[Any]
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    token = browser.get(at.room).context["client"]["csrf_token"]
    words.clear()
    assert browser.post(at.api_goodbye, {"client": "page"}).status_code == 403
    sent = {"client": "page", "csrfmiddlewaretoken": token}
    assert browser.post(at.api_goodbye, sent).status_code == 204
    assert words == [("goodbye", "member", "page")]


@pytest.mark.parametrize("client", ["", "a" * 65, "a/b", "\0"])
def test_what_is_no_name_is_refused_in_a_goodbye_and_none_in_a_poll(
    at: Addresses, browser: Client, words: list[Any], client: str
) -> None:
    response = browser.post(at.api_goodbye, {"client": client})
    assert response.status_code == 400
    assert "name of the client" in response.json()["error"]["message"]
    assert browser.get(at.api_poll, {"since": 0, "client": client}).status_code == 200
    assert words == [("poll", "member", "")]


def test_who_moderates_without_being_a_member_has_nobody_to_say_goodbye_to(
    at: Addresses,
    browser_of: Callable[[User], Client],
    overseer: User,
    words: list[Any],
) -> None:
    assert browser_of(overseer).post(at.api_goodbye, {"client": "page"}).status_code == 204
    assert words == []


def test_each_page_that_is_shown_is_a_sign_of_life_in_a_name_of_its_own(
    at: Addresses, browser: Client, words: list[Any], say: Callable[..., Any], other: User
) -> None:
    say(other)
    pages = [browser.get(at.room + query) for query in ("", "", "?before=99")]
    views = [page.context["client"]["view"] for page in pages]
    assert len(set(views)) == 3
    assert words == [("poll", "member", view) for view in views]


def test_a_page_that_is_shown_to_who_is_no_member_is_none(
    at: Addresses,
    browser_of: Callable[[User], Client],
    overseer: User,
    outsider: User,
    words: list[Any],
) -> None:
    assert browser_of(overseer).get(at.room).status_code == 200
    assert browser_of(outsider).get(at.room).status_code == 404
    assert words == []
