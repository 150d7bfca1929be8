"""Links to files that were posted in django-conversate 0.3 redirect to the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client, modify_settings
from django.urls import reverse

from conversate_core.importing.models import ImportedFile
from conversate_core.models import Message
from tests.web.support.addresses import Addresses
from tests.web.support.files import text

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def message(say: Callable[..., Message], other: User) -> Message:
    """Once the message 7 of django-conversate."""
    message = say(other, files=[text()])
    ImportedFile.objects.create(old_message_id=7, message_id=message.pk)
    return message


@pytest.fixture
def address(at: Addresses) -> str:
    return f"{at.room}file/7/"


def test_a_member_is_led_to_the_file(browser: Client, address: str, message: Message) -> None:
    response = browser.get(address)
    assert response.status_code == 301
    assert f"/file/{message.attachments.get().pk}/" in response.url
    assert b"".join(browser.get(response.url).streaming_content)


def test_the_address_of_a_room_that_has_another_one_now_leads_on(
    browser: Client, at: Addresses, message: Message
) -> None:
    for slug in ("search", "new", "no-room"):
        response = browser.get(f"{reverse('conversate:index')}{slug}/file/7/")
        assert response.status_code == 301
        assert response.url.startswith(at.room)


def test_an_outsider_finds_no_file_at_any_address(
    outsider: User, browser_of: Callable[[User], Client], message: Message
) -> None:
    browser = browser_of(outsider)
    for slug in ("search", "no-room", message.room.slug):
        for old_id in (7, 8):
            address = f"{reverse('conversate:index')}{slug}/file/{old_id}/"
            assert browser.get(address).status_code == 404


def test_a_file_that_was_deleted_here_is_not_found(
    browser: Client, address: str, message: Message
) -> None:
    message.attachments.all().delete()
    assert browser.get(address).status_code == 404


def test_an_old_id_without_a_file_is_not_found(browser: Client, at: Addresses) -> None:
    assert browser.get(f"{at.room}file/8/").status_code == 404
    assert browser.get(f"{at.room}file/{10**30}/").status_code == 404


def test_without_the_app_of_the_import_no_old_address_is_found(
    browser: Client, address: str, message: Message
) -> None:
    with modify_settings(INSTALLED_APPS={"remove": ["conversate_core.importing"]}):
        assert browser.get(address).status_code == 404
    assert browser.get(address).status_code == 301
