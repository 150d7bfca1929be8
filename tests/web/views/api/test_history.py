from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def history(at: Addresses, browser: Client) -> Callable[..., Any]:
    def history(**query: object) -> Any:
        return browser.get(at.api_history, query)

    return history


@pytest.fixture
def ids(say: Callable[..., Message], other: User, settings: Settings) -> list[int]:
    settings.CONVERSATE_PAGE_SIZE = 2
    return [say(other).pk for _ in range(5)]


def ids_of(page: dict[str, Any]) -> list[int]:
    return [message["id"] for message in page["messages"]]


def test_the_latest_page_comes_first(
    history: Callable[..., Any], ids: list[int], room: Room
) -> None:
    page = history().json()
    assert ids_of(page) == ids[3:]
    assert (page["has_older"], page["has_newer"]) == (True, False)
    assert page["revision"] == Room.objects.get(pk=room.pk).revision


def test_it_goes_back_to_the_beginning(history: Callable[..., Any], ids: list[int]) -> None:
    page = history(before=ids[3]).json()
    assert (ids_of(page), page["has_older"], page["has_newer"]) == (ids[1:3], True, True)
    page = history(before=ids[1]).json()
    assert (ids_of(page), page["has_older"], page["has_newer"]) == (ids[:1], False, True)


def test_it_goes_on_to_the_end(history: Callable[..., Any], ids: list[int]) -> None:
    page = history(after=ids[0]).json()
    assert (ids_of(page), page["has_older"], page["has_newer"]) == (ids[1:3], True, True)
    page = history(after=ids[2]).json()
    assert (ids_of(page), page["has_older"], page["has_newer"]) == (ids[3:], True, False)


def test_the_messages_are_those_of_the_poll(
    history: Callable[..., Any], at: Addresses, browser: Client, ids: list[int]
) -> None:
    polled = browser.get(at.api_poll, {"since": 0}).json()["messages"]
    assert history(before=ids[2]).json()["messages"] == polled


@pytest.mark.parametrize(
    "query",
    [
        {"before": "abc"},
        {"after": ""},
        {"before": "-1"},
        {"after": str(2**63)},
        {"before": "9" * 5000},
        {"before": "1", "after": "1"},
    ],
)
def test_what_is_no_id_is_refused(history: Callable[..., Any], query: dict[str, str]) -> None:
    response = history(**query)
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"


def test_the_largest_id_is_one(history: Callable[..., Any], ids: list[int]) -> None:
    assert ids_of(history(before=2**63 - 1).json()) == ids[3:]
    assert ids_of(history(after=2**63 - 1).json()) == []
