"""A real read-only database: rooms can be read, and writes fail with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Membership, Message
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)

READ_ONLY = {
    "sqlite": ("PRAGMA query_only = 1", "PRAGMA query_only = 0"),
    # Like a hot standby.
    "postgresql": (
        "SET default_transaction_read_only = on",
        "SET default_transaction_read_only = off",
    ),
    "mysql": ("SET SESSION TRANSACTION READ ONLY", "SET SESSION TRANSACTION READ WRITE"),
}


def run(sql: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None


@contextmanager
def read_only() -> Iterator[None]:
    begin, end = READ_ONLY[connection.vendor]
    run(begin)
    try:
        yield
    finally:
        run(end)


@contextmanager
def full() -> Iterator[None]:
    """SQLite may grow no more, and has no page that is free."""
    run("VACUUM")
    (pages,) = run("PRAGMA page_count")
    run(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        run("PRAGMA max_page_count = 1073741823")


@pytest.fixture
def _presence(settings: Settings) -> None:
    settings.CONVERSATE_PRESENCE = None


def check_reading(browser: Client, at: Addresses) -> None:
    for path in (at.room, at.settings, at.members, at.search_room, reverse("conversate:index")):
        assert browser.get(path).status_code == 200
    assert "Hello" in Page(browser.get(at.room)).text
    for client in ("one", "two"):
        poll = browser.get(at.api_poll, {"since": 0, "client": client, "sidebar": ""})
        assert [each["body"] for each in poll.json()["messages"]] == ["Hello"]


def check_writing(browser: Client, at: Addresses, reason: str) -> None:
    body = "It is me again. " * 600
    page = browser.post(at.send, {"body": body})
    assert page.status_code == 503
    assert reason in Page(page).text
    assert body.strip() in Page(page).text
    answer = browser.post(at.api_send, {"body": body})
    assert answer.status_code == 503
    assert reason in answer.json()["error"]["message"]


@pytest.mark.usefixtures("_presence")
def test_a_read_only_database(
    browser: Client, at: Addresses, member: User, say: Callable[..., Message], other: User
) -> None:
    say(other)
    with read_only():
        check_reading(browser, at)
        check_writing(browser, at, "database is read-only")
        assert Membership.objects.get(user=member).read_id == 0
    assert browser.post(at.api_send, {"body": "Back"}).status_code == 201


@pytest.mark.usefixtures("_presence")
@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has such a limit")
def test_a_disk_that_is_full(
    browser: Client, at: Addresses, say: Callable[..., Message], other: User
) -> None:
    say(other)
    with full():
        check_reading(browser, at)
        check_writing(browser, at, "disk is full")
    assert browser.post(at.api_send, {"body": "Back"}).status_code == 201


@pytest.mark.usefixtures("_presence")
def test_an_outsider_sees_nothing_of_it(
    browser_of: Callable[[User], Client], at: Addresses, outsider: User
) -> None:
    browser = browser_of(outsider)
    with read_only():
        assert browser.post(at.send, {"body": "Hello"}).status_code == 404
        assert browser.post(at.api_send, {"body": "Hello"}).status_code == 404


@pytest.mark.usefixtures("_presence")
def test_a_moderator_sees_why_nothing_can_be_changed(
    browser_of: Callable[[User], Client], at: Addresses, moderator: User
) -> None:
    browser = browser_of(moderator)
    with read_only():
        assert browser.get(at.manage).status_code == 200
        details = {"title": "New title", "access": "members"}
        page = browser.post(at.manage, details)
        assert page.status_code == 503
        assert "read-only" in Page(page).text
        assert "New title" in Page(page).text
    assert services.get_room(slug=at.slug, user=moderator).title == "Tea kitchen"
