"""The page on which moderators create and revoke the webhooks of a room."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.databases import write_connection
from conversate_core.models import Message, Room, Webhook
from conversate_core.policy import RoomPolicy
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class OnlyStaff(RoomPolicy):
    def can_manage_webhooks(self, user: Any, room: Room) -> bool:
        return user.is_staff and super().can_manage_webhooks(user, room)


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


def address_in(response: Any) -> str:
    (shown,) = Page(response).all("input", id="conversate-new-address")
    assert {"readonly", "autofocus"} <= shown.keys()
    return shown["value"]


def test_a_moderator_creates_one_and_its_address_posts(
    managing: Client, moderator: User, room: Room, at: Addresses
) -> None:
    response = managing.post(at.manage_webhooks, {"name": "Backup"})
    assert response.status_code == 200
    webhook = Webhook.objects.get()
    assert (webhook.room, webhook.name, webhook.created_by) == (room, "Backup", moderator)
    address = address_in(response)
    assert re.fullmatch(r"http://testserver/chat/webhooks/[\w-]{32}/", address)
    answer = Client().post(
        address.removeprefix("http://testserver"), "Done", content_type="text/plain"
    )
    assert answer.status_code == 201
    assert Message.objects.get().sender == "Backup"


def test_the_address_is_shown_once(managing: Client, at: Addresses) -> None:
    response = managing.post(at.manage_webhooks, {"name": "Backup"})
    token = address_in(response).rstrip("/").rpartition("/")[2]
    assert "no-store" in response.headers["Cache-Control"]
    page = managing.get(at.manage_webhooks).content.decode()
    assert token not in page
    assert "conversate-new-address" not in page


@pytest.mark.parametrize("name", ["", " ", "x" * 41, "\u202eadA", "A\x00"])
def test_a_wrong_name_is_explained_and_kept(managing: Client, at: Addresses, name: str) -> None:
    response = managing.post(at.manage_webhooks, {"name": name})
    assert response.status_code == 400
    assert "#id_name" in Page(response).links()
    assert not Webhook.objects.exists()


def test_the_list_says_who_created_it_and_when_it_was_used(
    managing: Client, moderator: User, room: Room, at: Addresses
) -> None:
    new = services.create_webhook(room=room, name="Backup", by=moderator)
    text = Page(managing.get(at.manage_webhooks)).text
    assert "Backup by moderator created" in text
    assert "not used yet" in text
    services.post_by_webhook(token=new.token, body="Done")
    text = Page(managing.get(at.manage_webhooks)).text
    assert "not used yet" not in text
    assert "last used" in text


def test_a_moderator_revokes_one_and_its_address_is_unknown_then(
    managing: Client, room: Room, at: Addresses
) -> None:
    new = services.create_webhook(room=room, name="Backup")
    response = managing.post(at.manage_revoke_webhook, {"webhook": new.webhook.pk}, follow=True)
    assert "Webhook revoked." in Page(response).text
    assert "This room has no webhooks." in Page(response).text
    path = f"/chat/webhooks/{new.token}/"
    assert Client().post(path, "Done", content_type="text/plain").status_code == 404
    again = managing.post(at.manage_revoke_webhook, {"webhook": new.webhook.pk})
    assert again.status_code == 302


@pytest.mark.parametrize("key", ["", "0", "x", "9" * 30])
def test_one_that_does_not_exist_is_not_revoked(managing: Client, at: Addresses, key: str) -> None:
    response = managing.post(at.manage_revoke_webhook, {"webhook": key})
    assert response.status_code == 409
    assert "This webhook no longer exists." in Page(response).text


def test_nobody_revokes_that_of_another_room(
    room: Room, outsider: User, browser_of: Callable[[User], Client]
) -> None:
    """The outsider moderates another room, and uses its page."""
    webhook = services.create_webhook(room=room, name="Backup").webhook
    elsewhere = Addresses(Room.objects.exclude(pk=room.pk).get().slug)
    response = browser_of(outsider).post(elsewhere.manage_revoke_webhook, {"webhook": webhook.pk})
    assert response.status_code == 409
    assert services.webhooks_of(room=room) == [webhook]


def test_a_member_is_refused_and_an_outsider_finds_nothing(
    browser: Client, browser_of: Callable[[User], Client], outsider: User, at: Addresses
) -> None:
    for client, status in ((browser, 403), (browser_of(outsider), 404)):
        for url in (at.manage_webhooks, at.manage_revoke_webhook):
            assert client.get(url).status_code == status
            assert client.post(url, {"name": "Backup", "webhook": 1}).status_code == status
    assert not Webhook.objects.exists()


def test_a_rule_of_the_site_is_followed(
    managing: Client, at: Addresses, settings: Settings
) -> None:
    assert at.manage_webhooks in Page(managing.get(at.manage)).links()
    settings.CONVERSATE_POLICY = f"{__name__}.OnlyStaff"
    assert at.manage_webhooks not in Page(managing.get(at.manage)).links()
    assert managing.get(at.manage_webhooks).status_code == 403
    assert managing.post(at.manage_webhooks, {"name": "Backup"}).status_code == 403


def test_turned_off_there_is_neither_page_nor_button(
    managing: Client, at: Addresses, settings: Settings
) -> None:
    settings.CONVERSATE_WEBHOOKS = False
    assert "ebhook" not in Page(managing.get(at.manage)).text
    for url in (at.manage_webhooks, at.manage_revoke_webhook):
        assert managing.get(url).status_code == 404
        assert managing.post(url, {"name": "Backup"}).status_code == 404
    assert not Webhook.objects.exists()


def test_the_button_costs_no_query(managing: Client, at: Addresses, settings: Settings) -> None:
    managing.get(at.manage)
    counts = []
    for settings.CONVERSATE_WEBHOOKS in (False, True):
        with CaptureQueriesContext(write_connection()) as queries:
            managing.get(at.manage)
        counts.append(len(queries))
    assert counts[0] == counts[1]
