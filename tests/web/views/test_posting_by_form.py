from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Attachment, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.files import png, text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def send(at: Addresses, browser: Client) -> Callable[..., Any]:
    def send(**data: object) -> Any:
        return browser.post(at.send, data)

    return send


@pytest.fixture
def key(at: Addresses, browser: Client) -> str:
    """The key of a form as the page gives it."""
    return Page(browser.get(at.room)).all("input", name="client_key")[0]["value"]


def bodies() -> list[str]:
    return list(Message.objects.values_list("body", flat=True))


def test_after_posting_one_is_back_at_the_end(send: Callable[..., Any], at: Addresses) -> None:
    response = send(body="Kettle is on")
    assert (response.status_code, response.url) == (302, f"{at.room}#end")
    assert bodies() == ["Kettle is on"]


def test_several_files_are_posted_at_once(send: Callable[..., Any]) -> None:
    send(body="", files=[text(), png()])
    names = Attachment.objects.values_list("name", flat=True)
    assert sorted(names) == ["notes.txt", "tea.png"]
    assert Message.objects.count() == 1


def test_a_form_that_is_sent_twice_posts_once(send: Callable[..., Any], key: str) -> None:
    for _ in range(2):
        assert send(body="Once", client_key=key, files=[text()]).status_code == 302
    assert bodies() == ["Once"]
    assert Attachment.objects.count() == 1


def test_another_text_in_the_form_that_back_gives_again_is_another_message(
    send: Callable[..., Any], key: str
) -> None:
    send(body="One", client_key=key)
    send(body="Two", client_key=key)
    send(body="Two", client_key=key, files=[text()])
    assert bodies() == ["One", "Two", "Two"]


def test_each_page_has_a_key_of_its_own(at: Addresses, browser: Client, key: str) -> None:
    assert Page(browser.get(at.room)).all("input", name="client_key")[0]["value"] != key


@pytest.mark.parametrize("junk", ["", "mine", "\x00", "9" * 5000])
def test_a_key_that_is_none_posts_all_the_same(send: Callable[..., Any], junk: str) -> None:
    assert send(body="Hello", client_key=junk).status_code == 302
    assert bodies() == ["Hello"]


def test_control_characters_are_taken_out(send: Callable[..., Any]) -> None:
    send(body="\x00Te\x07a\r\nnow\x7f")
    assert bodies() == ["Tea\nnow"]


@pytest.mark.parametrize("body", ["", "  \n ", "\x00"])
def test_an_empty_message_is_refused_with_a_reason(send: Callable[..., Any], body: str) -> None:
    response = send(body=body)
    assert response.status_code == 400
    assert "A message needs a text or a file." in Page(response).text


def test_a_text_too_long_stays_in_the_form(
    send: Callable[..., Any], key: str, settings: Settings
) -> None:
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    response = send(body="<Kettle>", client_key=key)
    assert response.status_code == 400
    page = Page(response)
    assert "5 characters" in page.text
    assert "<Kettle>" in page.text
    # To be sent again, once it is shorter, under the key of the page.
    assert page.all("input", name="client_key")[0]["value"] == key
    assert bodies() == []


def test_files_refused_are_to_be_chosen_again(send: Callable[..., Any], settings: Settings) -> None:
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 4
    response = send(body="Look", files=[text()])
    page = Page(response)
    assert response.status_code == 400
    assert "“notes.txt” is too large" in page.text
    assert "choose the files again" in page.text
    assert "Look" in page.text


def test_posting_too_fast_keeps_the_text_and_says_when(
    send: Callable[..., Any], settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    send(body="One")
    response = send(body="Second")
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert "Second" in Page(response).text
    assert bodies() == ["One"]


def test_an_archived_room_gives_the_text_back(send: Callable[..., Any], room: Room) -> None:
    services.archive_room(room=room)
    response = send(body="Too late, kettle")
    assert response.status_code == 403
    assert "Too late, kettle" in Page(response).text
    assert bodies() == []


def test_where_a_site_takes_no_files_the_form_has_no_field_for_them(
    send: Callable[..., Any], at: Addresses, browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_UPLOAD_MAX_FILES = 0
    assert not Page(browser.get(at.room)).all("input", type="file")
    send(body="Look", files=[text()])
    assert bodies() == ["Look"]
    assert not Attachment.objects.exists()


def test_a_member_removed_in_this_moment_finds_no_room(
    send: Callable[..., Any], room: Room, member: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remove_first(**kwargs: Any) -> Message:
        services.remove_member(room=room, user=kwargs["author"])
        return post_message(**kwargs)

    post_message = services.post_message
    monkeypatch.setattr(services, "post_message", remove_first)
    assert send(body="Hello").status_code == 404


def test_reloading_an_error_leads_back_to_the_room(at: Addresses, browser: Client) -> None:
    response = browser.get(at.send)
    assert (response.status_code, response.url) == (302, f"{at.room}#end")


@pytest.mark.parametrize("name", ["next", "redirect_to", "url"])
def test_nothing_leads_to_another_site(at: Addresses, browser: Client, name: str) -> None:
    evil = {name: "https://evil.example/"}
    query = f"?{name}=https://evil.example/"
    for address in (at.send, at.settings, at.leave, at.join):
        response = browser.post(address + query, {"body": "Hello", "color": "red", **evil})
        assert "evil" not in response.headers.get("Location", "")
