"""Answers to a user whose room or membership is deleted between two queries of a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def gone(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """The room is deleted once it has been found."""
    history = services.history

    def delete_then(**kwargs: Any) -> Any:
        Room.objects.filter(pk=room.pk).delete()
        return history(**kwargs)

    monkeypatch.setattr(services, "history", delete_then)


@pytest.mark.usefixtures("gone")
def test_the_page_is_not_found(at: Addresses, browser: Client) -> None:
    assert browser.get(at.room).status_code == 404


@pytest.mark.usefixtures("gone")
def test_a_call_finds_nothing(at: Addresses, browser: Client) -> None:
    response = browser.get(at.api_history)
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "not_found"


def test_a_room_that_is_joined_the_moment_it_closes_is_not_found(
    room: Room,
    at: Addresses,
    browser_of: Any,
    outsider: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    services.change_room(room=room, access="open")
    join_room = services.join_room

    def close_then_join(**kwargs: Any) -> Any:
        kwargs["room"] = services.change_room(room=room, access="members")
        return join_room(**kwargs)

    monkeypatch.setattr(services, "join_room", close_then_join)
    assert browser_of(outsider).post(at.join).status_code == 404
