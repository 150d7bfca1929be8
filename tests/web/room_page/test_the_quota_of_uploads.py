"""Pages tell how much a person can store, before an upload and after one that was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from tests.web.support.addresses import Addresses

SIZE = 12  # bytes of text()


@pytest.fixture
def quota(settings: Settings) -> None:
    settings.CONVERSATE_UPLOAD_QUOTA = 2 * SIZE - 1


@pytest.mark.usefixtures("quota")
def test_the_page_says_how_much_is_left(
    at: Addresses, browser: Client, say: Callable[..., Message], member: User, other: User
) -> None:
    say(other, files=[text()])
    page = Page(browser.get(at.room))
    assert "You can store 23" in page.text
    (quota,) = [each for each in page.all("p") if "data-left" in each]
    assert quota["data-left"] == "23"
    assert any("upload_quota" in each.get("src", "") for each in page.all("script"))
    say(member, files=[text()])
    page = Page(browser.get(at.room))
    (quota,) = [each for each in page.all("p") if "data-left" in each]
    assert quota["data-left"] == "11"


def test_without_a_quota_the_page_has_no_word_of_it(at: Addresses, browser: Client) -> None:
    assert b"quota" not in browser.get(at.room).content


def test_it_takes_one_query_and_none_without_a_quota(
    at: Addresses,
    browser: Client,
    settings: Settings,
    django_assert_max_num_queries: Any,
) -> None:
    browser.get(at.room)
    with django_assert_max_num_queries(100) as without:
        browser.get(at.room)
    settings.CONVERSATE_UPLOAD_QUOTA = 100
    with django_assert_max_num_queries(100) as with_quota:
        browser.get(at.room)
    assert len(with_quota) == len(without) + 1


@pytest.mark.usefixtures("quota")
def test_an_archived_room_and_a_site_without_files_say_nothing(
    at: Addresses, browser: Client, room: Room, settings: Settings
) -> None:
    settings.CONVERSATE_UPLOAD_MAX_FILES = 0
    assert "You can store" not in Page(browser.get(at.room)).text
    settings.CONVERSATE_UPLOAD_MAX_FILES = 5
    services.archive_room(room=room)
    assert "You can store" not in Page(browser.get(at.room)).text


@pytest.mark.usefixtures("quota")
def test_the_form_gives_the_text_back(at: Addresses, browser: Client) -> None:
    browser.post(at.send, {"body": "First", "files": [text()]})
    refused = browser.post(at.send, {"body": "Second kettle", "files": [text()]})
    page = Page(refused)
    assert refused.status_code == 400
    assert "To make room, delete messages with files." in page.text
    assert "choose the files again" in page.text
    assert "Second kettle" in page.text
    assert [message.body for message in Message.objects.all()] == ["First"]


@pytest.mark.usefixtures("quota")
def test_the_api_has_a_code_for_it(at: Addresses, browser: Client) -> None:
    assert browser.post(at.api_send, {"body": "First", "files": [text()]}).status_code == 201
    refused = browser.post(at.api_send, {"body": "Second", "files": [text()]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "upload_quota")
    assert "0 MB" in refused.json()["error"]["message"]
