"""A database in utf8mb3: the API and the forms explain what it can't store, and keep the text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core.internal import charsets
from conversate_core.models import Message
from conversate_web.forms.find_person import find_person
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

TEA = "Tea 🍵"


@pytest.fixture(autouse=True)
def _in_utf8mb3(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    charsets._cached_charsets.clear()
    monkeypatch.setattr(charsets, "charsets_of", lambda using: {"": {"utf8mb3"}})
    yield
    charsets._cached_charsets.clear()


def test_the_api_says_it_in_json(at: Addresses, browser: Client) -> None:
    for data in ({"body": TEA}, {"files": [text(name="🍵.txt")]}):
        response = browser.post(at.api_send, data)
        error = response.json()["error"]
        assert (response.status_code, error["code"]) == (400, "invalid_message")
        assert error["message"].endswith("can't store these characters: 🍵")
    assert not Message.objects.exists()


def test_a_form_keeps_the_text(at: Addresses, browser: Client) -> None:
    response = browser.post(at.send, {"body": TEA})
    assert response.status_code == 400
    assert "can't store these characters: 🍵" in Page(response).text
    assert TEA in response.context["form"]["body"].value()


def test_a_moderator_may_name_a_room_otherwise(
    at: Addresses, browser_of: Callable[[User], Client], moderator: User
) -> None:
    response = browser_of(moderator).post(at.manage, {"title": TEA, "access": "members"})
    assert response.status_code == 400
    assert "can't store these characters: 🍵" in Page(response).text


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_a_search_finds_nothing(
    at: Addresses, browser_of: Callable[[User], Client], request: pytest.FixtureRequest, who: str
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    response = browser.get(reverse("conversate:search"), {"q": "🍵"})
    assert response.status_code == 200
    assert not response.context["results"]


def test_an_address_or_a_user_name_leads_nowhere(browser: Client) -> None:
    nowhere = Addresses("𠀀")
    assert browser.get(nowhere.room).status_code == 404
    assert browser.post(nowhere.join).status_code == 404
    assert browser.get(nowhere.api_poll).status_code == 404
    assert find_person("🍵") is None
