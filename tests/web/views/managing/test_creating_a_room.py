from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from conversate_core.models import Access, Role, Room
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NEW = "/chat/new/"
GIVEN = {"title": "Garden", "description": "What grows.", "access": "open"}


@pytest.fixture
def founder(people: Callable[..., User]) -> User:
    user = people("founder")
    user.user_permissions.add(Permission.objects.get(codename="add_room"))
    return user


@pytest.fixture
def founding(founder: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(founder)


def test_who_creates_a_room_moderates_it_and_goes_on_to_its_members(
    founding: Client, founder: User
) -> None:
    response = founding.post(NEW, GIVEN)
    created = "/chat/garden/manage/?done=created#conversate-done"
    assert (response.status_code, response.url) == (302, created)
    room = Room.objects.get(slug="garden")
    assert (room.title, room.description, room.access) == ("Garden", "What grows.", Access.OPEN)
    assert room.memberships.get().user == founder
    assert room.memberships.get().role == Role.MODERATOR
    assert "Now add people." in Page(founding.get(response.url)).text


def test_it_is_offered_to_those_who_may(founding: Client, browser: Client) -> None:
    index = reverse("conversate:index")
    assert NEW in Page(founding.get(index)).links()
    assert NEW not in Page(browser.get(index)).links()


def test_nobody_else_may(browser: Client, client: Client, moderator: User) -> None:
    for method in ("get", "post"):
        assert getattr(browser, method)(NEW, GIVEN).status_code == 403
    given = "%3Ftitle%3DGarden%26description%3DWhat%2Bgrows.%26access%3Dopen"
    assert client.get(NEW, GIVEN).url == f"/accounts/login/?next={NEW}{given}"
    response = client.post(NEW, GIVEN)
    assert response.status_code == 403
    assert "/accounts/login/?next=/chat/" in Page(response).links()
    assert not Room.objects.filter(slug="garden").exists()


def test_it_begins_closed_to_others(founding: Client) -> None:
    page = Page(founding.get(NEW))
    chosen = [field["value"] for field in page.all("input", type="radio") if "checked" in field]
    assert chosen == ["members"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 201},
        {"title": "a\x00b"},
        # Passes the form; core knows that nothing can be seen of it.
        {"title": "\u202e"},
        {"access": "everybody"},
        {"access": ""},
    ],
)
def test_what_a_room_cannot_have_is_said_and_the_rest_kept(
    founding: Client, wrong: dict[str, str]
) -> None:
    response = founding.post(NEW, GIVEN | wrong)
    assert response.status_code == 400
    assert "What grows." in response.content.decode()
    errors: list[Any] = Page(response).all("p", **{"class": "cnv-field__error"})
    assert errors or 'class="cnv-errors"' in response.content.decode()
    assert not Room.objects.filter(description="What grows.").exists()


def test_a_title_in_any_script_becomes_an_address(founding: Client) -> None:
    response = founding.post(NEW, GIVEN | {"title": "Café Über 茶"})
    room = Room.objects.get(title="Café Über 茶")
    assert founding.get(response.url).status_code == 200
    assert room.slug == "café-über-茶"


def test_words_that_stand_in_addresses_are_no_rooms(founding: Client) -> None:
    """A room at /chat/new/ or /chat/search/ could not be reached."""
    for title in ("New", "Search"):
        assert founding.post(NEW, GIVEN | {"title": title}).status_code == 302
        room = Room.objects.get(title=title)
        assert room.slug not in {"new", "search"}
        assert founding.get(f"/chat/{room.slug}/").status_code == 200
