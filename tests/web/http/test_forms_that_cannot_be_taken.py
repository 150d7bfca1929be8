"""Forms that are too large, unreadable or of an earlier session: explained, and nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core.models import Message, Room
from conversate_web.urls import manage_urlpatterns
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


# Every page that takes a form, with what its address is made of.
FORMS: dict[str, set[str]] = {
    **{name: {"slug"} for name in ("send", "settings", "join", "leave", "read")},
    **{name: {"slug", "message_id"} for name in ("edit", "delete")},
    **{str(entry.name): {"slug"} for entry in manage_urlpatterns},
    "new": set(),
}


@pytest.fixture
def strict(member: User) -> Client:
    """The member's browser, and a site that checks its tokens."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    return client


def test_a_text_too_large_for_a_request_leads_to_the_room_with_a_reason(
    at: Addresses, browser: Client, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = browser.post(at.send, {"body": "x" * 50})
    page = Page(response)
    assert response.status_code == 413
    assert "Too large to send at once" in page.text
    assert "Go back to get what you typed" in page.text
    # From here one can go on.
    assert page.all("form", id="conversate-composer")
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("setting", "data"),
    [
        ("DATA_UPLOAD_MAX_NUMBER_FILES", {"body": "Look", "files": [text(), text()]}),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", {"body": "Look", "client_key": "", "next": ""}),
    ],
)
def test_more_than_the_site_takes_at_all_is_said_in_the_room(
    at: Addresses, browser: Client, settings: Settings, setting: str, data: dict[str, Any]
) -> None:
    setattr(settings, setting, 1)
    response = browser.post(at.send, data)
    assert response.status_code == 413
    assert "Too large to send at once" in Page(response).text


def test_a_form_that_is_cut_off_is_said_in_the_room(at: Addresses, browser: Client) -> None:
    kind = "multipart/form-data; boundary=" + "x" * 500
    response = browser.post(at.send, b"nothing of the kind", content_type=kind)
    assert response.status_code == 400
    assert "Something went wrong with the form" in Page(response).text


@pytest.mark.parametrize("name", sorted(FORMS))
def test_no_form_is_taken_without_a_token(
    strict: Client, room: Room, say: Callable[..., Message], member: User, name: str
) -> None:
    where = {"slug": room.slug, "message_id": say(member).pk}
    used = {key: value for key, value in where.items() if key in FORMS[name]}
    response = strict.post(reverse(f"conversate:{name}", kwargs=used), {"body": "x", "title": "x"})
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["settings", "manage", "manage_add"])
def test_other_forms_say_it_on_a_page_of_its_own(
    at: Addresses,
    browser_of: Callable[[User], Client],
    moderator: User,
    settings: Settings,
    name: str,
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    response = browser_of(moderator).post(getattr(at, name), {"title": "x", "name": "y"})
    page = Page(response)
    assert response.status_code == 413
    assert "Nothing was saved" in page.text
    assert getattr(at, name) in page.links()


@pytest.fixture
def old_token(at: Addresses, strict: Client) -> str:
    """That of a page from before signing in again."""
    token: str = strict.get(at.room).context["client"]["csrf_token"]
    strict.cookies["csrftoken"] = "n" * 32
    return token


def test_a_message_of_an_earlier_session_is_given_back_to_be_sent_again(
    at: Addresses, strict: Client, old_token: str
) -> None:
    sent = {"body": "<Kettle>", "csrfmiddlewaretoken": old_token}
    response = strict.post(at.send, sent)
    page = Page(response)
    assert response.status_code == 403
    assert "still here, but not sent yet" in page.text
    assert not any("aria-invalid" in field for field in page.all("textarea"))
    assert page.all("p", id="conversate-note")
    assert "<Kettle>" in page.text
    assert not Message.objects.exists()

    token = page.all("input", name="csrfmiddlewaretoken")[0]["value"]
    assert strict.post(at.send, {**sent, "csrfmiddlewaretoken": token}).status_code == 302
    assert Message.objects.get().body == "<Kettle>"


def test_files_of_an_earlier_session_have_to_be_chosen_again(
    at: Addresses, strict: Client, old_token: str
) -> None:
    sent = {"body": "<Kettle>", "csrfmiddlewaretoken": old_token}
    assert "choose the files again" not in Page(strict.post(at.send, sent)).text
    response = strict.post(at.send, {**sent, "files": [text()]})
    assert response.status_code == 403
    assert "choose the files again" in Page(response).text
    assert not Message.objects.exists()


def test_a_correction_of_an_earlier_session_is_given_back(
    at: Addresses,
    strict: Client,
    old_token: str,
    say: Callable[..., Message],
    member: User,
) -> None:
    message = say(member)
    edit = reverse("conversate:edit", kwargs={"slug": at.slug, "message_id": message.pk})
    response = strict.post(edit, {"body": "Corrected", "csrfmiddlewaretoken": old_token})
    page = Page(response)
    assert response.status_code == 403
    assert "Corrected" in page.text
    assert page.all("p", id="conversate-note")
    assert not any("aria-invalid" in field for field in page.all("textarea"))
    message.refresh_from_db()
    assert message.body == "Hello"


def test_a_correction_that_could_not_be_read_is_said_on_a_page_of_its_own(
    at: Addresses,
    browser: Client,
    settings: Settings,
    say: Callable[..., Message],
    member: User,
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    message = say(member)
    edit = reverse("conversate:edit", kwargs={"slug": at.slug, "message_id": message.pk})
    response = browser.post(edit, {"body": "Corrected " * 5})
    page = Page(response)
    assert response.status_code == 413
    assert "Nothing was saved" in page.text
    assert edit in page.links()
    # There is no field, which would be empty.
    assert not page.all("textarea")
    message.refresh_from_db()
    assert message.body == "Hello"


def test_a_site_that_is_set_up_wrongly_does_not_put_it_down_to_what_was_sent(
    at: Addresses, browser: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    with pytest.raises(FileNotFoundError):
        browser.post(at.send, {"body": "Look", "files": [text()]})


def test_the_form_of_another_site_is_refused_without_a_trace(at: Addresses, strict: Client) -> None:
    """What it wants said is not put into the field of the member."""
    response = strict.post(at.send, {"body": "Forged"}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert "Forged" not in response.content.decode()


def test_without_a_token_nothing_is_given_back_either(at: Addresses, strict: Client) -> None:
    response = strict.post(at.send, {"body": "Forged"})
    assert response.status_code == 403
    assert "Forged" not in response.content.decode()


def test_outsiders_get_no_page_of_the_room_for_their_mistakes(
    at: Addresses,
    room: Room,
    browser_of: Callable[[User], Client],
    outsider: User,
    settings: Settings,
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert browser_of(outsider).post(at.send, {"body": "x" * 50}).status_code == 404
