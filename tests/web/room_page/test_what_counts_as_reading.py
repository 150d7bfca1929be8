"""Opening the page of a room marks what it shows as read; prefetching the page does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import models
from django.test import Client

from conversate_core import services
from conversate_core.models import Membership, Message
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page
from tests.web.support.presence import OneQuery

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

PREFETCH = [
    {"Sec-Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"Purpose": "prefetch"},
]


def read_id(user: User) -> int:
    return Membership.objects.get(user=user).read_id


def test_opening_the_page_is_reading_what_it_shows(
    browser: Client, at: Addresses, member: User, say: Callable[..., Message], other: User
) -> None:
    message = say(other)
    page = Page(browser.get(at.room))
    assert read_id(member) == message.pk == page.client["read_id"]


@pytest.mark.parametrize("headers", PREFETCH)
def test_a_page_that_is_fetched_in_advance_is_not_read(
    browser: Client,
    at: Addresses,
    member: User,
    say: Callable[..., Message],
    other: User,
    headers: dict[str, str],
) -> None:
    message = say(other)
    page = Page(browser.get(at.room, headers=headers))
    assert page.message_ids == [message.pk]
    assert read_id(member) == 0
    # Once it is opened, its scripts know what to mark.
    client = page.client
    assert (client["read_id"], client["first_unread"]) == (0, message.pk)
    assert client["unread_count"] == 1
    assert "1 unread" in page.text


@pytest.mark.parametrize("headers", PREFETCH)
def test_nobody_is_here_because_a_page_was_fetched_in_advance(
    browser: Client, at: Addresses, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded: list[models.Model] = []

    def record_view(self: OneQuery, *, membership: Membership, **of: object) -> dict[str, object]:
        recorded.append(membership)
        return {}

    monkeypatch.setattr(OneQuery, "record_view", record_view)
    browser.get(at.room, headers=headers)
    assert recorded == []
    browser.get(at.room)
    assert len(recorded) == 1


def test_asking_for_the_head_of_the_page_is_not_reading_it(
    browser: Client, at: Addresses, member: User, say: Callable[..., Message], other: User
) -> None:
    say(other)
    assert browser.head(at.room).status_code == 200
    assert read_id(member) == 0


def test_an_overseer_has_no_read_mark(
    browser_of: Callable[[User], Client],
    overseer: User,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    say(other)
    assert Page(browser_of(overseer).get(at.room)).client["read_id"] is None


def test_the_count_in_the_menu_leaves_out_the_room_that_is_opened(
    browser: Client,
    at: Addresses,
    member: User,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
) -> None:
    cellar = services.create_room(title="Cellar", members=[member, other])
    services.post_message(room=cellar, author=other, body="Psst")
    say(other)
    base = (
        "{% load conversate %}<header>{% conversate_unread %}</header>"
        "{% block content %}{% endblock %}"
    )
    settings.TEMPLATES = [
        {
            **settings.TEMPLATES[0],
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {
                **settings.TEMPLATES[0].get("OPTIONS", {}),
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"base.html": base}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ]
    page = Page(browser.get(at.room))
    assert page.text.strip().startswith("1 unread")
