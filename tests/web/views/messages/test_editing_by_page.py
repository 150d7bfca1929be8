"""The page on which a message is edited, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.policy import RoomPolicy
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class OwnMessagesAlone(RoomPolicy):
    """Only the author may edit a message, and only once."""

    def can_edit(self, user: Any, message: Message) -> bool:
        return message.author_id == user.pk and message.edited_at is None


def address(message: Message) -> str:
    where = {"slug": message.room.slug, "message_id": message.pk}
    return reverse("conversate:edit", kwargs=where)


def permalink(message: Message) -> str:
    return f"/chat/{message.room.slug}/?message={message.pk}#message-{message.pk}"


@pytest.fixture
def message(say: Callable[..., Message], member: User) -> Message:
    return say(member, "Helo")


def textarea(response: Any) -> str:
    """What stands in the field."""
    html = response.content.decode()
    field = html[html.index("<textarea") : html.index("</textarea>")]
    return str(field[field.index(">") + 1 :].removeprefix("\n"))


def test_it_begins_with_the_text_as_it_is(browser: Client, message: Message) -> None:
    response = browser.get(address(message))
    assert response.status_code == 200
    assert textarea(response) == "Helo"
    assert permalink(message) in Page(response).links()


def test_saving_leads_back_to_the_message(browser: Client, message: Message) -> None:
    response = browser.post(address(message), {"body": "Hello"})
    assert (response.status_code, response.url) == (302, permalink(message))
    message.refresh_from_db()
    assert message.body == "Hello"
    assert "edited" in Page(browser.get(permalink(message))).text


@pytest.mark.parametrize("body", ["", "   ", "x" * 10_001])
def test_a_text_that_cannot_be_is_given_back(browser: Client, message: Message, body: str) -> None:
    response = browser.post(address(message), {"body": body})
    assert response.status_code == 400
    assert textarea(response) == body
    assert Page(response).all("button", type="submit")
    message.refresh_from_db()
    assert message.body == "Helo"


def test_the_text_of_a_message_with_files_may_go(
    browser: Client, say: Callable[..., Message], member: User
) -> None:
    message = say(member, "See", files=[text()])
    assert browser.post(address(message), {"body": ""}).status_code == 302
    message.refresh_from_db()
    assert message.body == ""


def test_the_text_is_given_back_where_the_message_was_deleted_meanwhile(
    browser: Client, message: Message, member: User
) -> None:
    services.delete_message(message=message, by=member)
    response = browser.post(address(message), {"body": "Much <b>thought</b>"})
    assert response.status_code == 409
    assert textarea(response) == "Much &lt;b&gt;thought&lt;/b&gt;"
    page = Page(response)
    assert "This message has been deleted." in page.text
    assert [field for field in page.all("textarea") if "readonly" in field]


def test_the_text_is_given_back_where_the_room_was_cleared_meanwhile(
    browser: Client, message: Message, room: Room
) -> None:
    services.clear_room(room=room)
    response = browser.post(address(message), {"body": "Much thought"})
    assert response.status_code == 409
    assert textarea(response) == "Much thought"


def test_the_text_is_given_back_where_the_room_was_archived_meanwhile(
    browser: Client, message: Message, room: Room
) -> None:
    services.archive_room(room=room)
    response = browser.post(address(message), {"body": "Much thought"})
    assert response.status_code == 403
    assert textarea(response) == "Much thought"
    assert "You don't have permission to do this." in Page(response).text


def test_a_member_who_was_removed_meanwhile_sees_nothing_of_the_room(
    browser: Client, message: Message, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit_message = services.edit_message

    def remove_first(**arguments: Any) -> Message:
        room.memberships.all().delete()
        return edit_message(**arguments)

    monkeypatch.setattr(services, "edit_message", remove_first)
    response = browser.post(address(message), {"body": "Hello"})
    assert response.status_code == 404
    assert "Tea kitchen" not in response.content.decode()


def test_the_page_of_a_deleted_message_is_that_of_its_tombstone(
    browser: Client, message: Message, member: User
) -> None:
    services.delete_message(message=message, by=member)
    response = browser.get(address(message))
    assert (response.status_code, response.url) == (302, permalink(message))


@pytest.mark.parametrize("message_id", [0, 9_999, 2**63, 10**40])
def test_there_is_no_page_for_a_message_that_does_not_exist(
    browser: Client, room: Room, message_id: int
) -> None:
    where = {"slug": room.slug, "message_id": message_id}
    assert browser.get(reverse("conversate:edit", kwargs=where)).status_code == 404


def test_a_message_of_another_room_is_none_of_this_one(
    browser: Client, member: User, other: User, room: Room
) -> None:
    elsewhere = services.create_room(title="Cellar", members=[member])
    message = services.post_message(room=elsewhere, author=member, body="Hello")
    where = {"slug": room.slug, "message_id": message.pk}
    assert browser.get(reverse("conversate:edit", kwargs=where)).status_code == 404
    assert browser.post(reverse("conversate:edit", kwargs=where), {"body": "!"}).status_code == 409
    message.refresh_from_db()
    assert message.body == "Hello"


def test_characters_that_no_database_takes_are_left_out(browser: Client, message: Message) -> None:
    assert browser.post(address(message), {"body": "Hel\x00lo\r\nyou"}).status_code == 302
    message.refresh_from_db()
    assert message.body == "Hello\nyou"


def test_a_sites_own_rules_are_asked(
    browser_of: Callable[[User], Client],
    moderator: User,
    browser: Client,
    message: Message,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.OwnMessagesAlone"
    assert browser_of(moderator).get(address(message)).status_code == 403
    assert browser.get(address(message)).status_code == 200


def test_it_is_protected_against_forgery(member: User, message: Message) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    assert client.post(address(message), {"body": "Hello"}).status_code == 403


def test_it_names_no_other_site_to_go_to(browser: Client, message: Message) -> None:
    response = browser.post(address(message), {"body": "Hello", "next": "https://evil.example"})
    assert response.url == permalink(message)


def hidden_revision(response: Any) -> str:
    (field,) = Page(response).all("input", name="revision")
    return field["value"]


def test_both_texts_are_shown_where_somebody_else_has_saved_meanwhile(
    browser: Client, message: Message
) -> None:
    opened = hidden_revision(browser.get(address(message)))
    services.edit_message(message=message, body="Saved <first>")
    response = browser.post(address(message), {"body": "Mine", "revision": opened})
    assert response.status_code == 409
    html = response.content.decode()
    assert "has been changed since you opened it" in Page(response).text
    assert "Saved &lt;first&gt;</textarea>" in html
    assert "Mine</textarea>" in html
    message.refresh_from_db()
    assert message.body == "Saved <first>"

    again = {"body": "Mine", "revision": hidden_revision(response)}
    assert browser.post(address(message), again).status_code == 302
    message.refresh_from_db()
    assert message.body == "Mine"


def test_a_third_text_in_between_is_shown_too(browser: Client, message: Message) -> None:
    opened = hidden_revision(browser.get(address(message)))
    for text_of_others in ("Second", "Third"):
        services.edit_message(message=message, body=text_of_others)
        response = browser.post(address(message), {"body": "Mine", "revision": opened})
        assert response.status_code == 409
        assert f"{text_of_others}</textarea>" in response.content.decode()
        opened = hidden_revision(response)


def test_a_text_that_is_refused_keeps_the_revision_that_was_opened(
    browser: Client, message: Message
) -> None:
    opened = hidden_revision(browser.get(address(message)))
    response = browser.post(address(message), {"body": "", "revision": opened})
    assert hidden_revision(response) == opened == str(message.revision)


@pytest.mark.parametrize("revision", ["", "x", "1.5", "9" * 40])
def test_a_form_without_a_revision_that_can_be_read_saves(
    browser: Client, message: Message, revision: str
) -> None:
    response = browser.post(address(message), {"body": "Hello", "revision": revision})
    assert response.status_code == (409 if revision.isdigit() else 302)


def test_large_revisions_are_written_as_they_are(
    browser: Client, message: Message, settings: Settings
) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    Message.objects.filter(pk=message.pk).update(revision=1_234_567)
    assert hidden_revision(browser.get(address(message))) == "1234567"
