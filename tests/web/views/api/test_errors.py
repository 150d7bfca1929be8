"""Every refused call gets a JSON answer with the right status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.errors import ConversateError
from conversate_core.models import Message
from tests.web.support.addresses import Addresses
from tests.web.support.files import text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def strict(member: User) -> Client:
    """The member's browser, and a site that checks its tokens."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    return client


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_method_that_is_not_taken_is_405(at: Addresses, browser: Client) -> None:
    response = browser.post(at.api_poll)
    assert (error_of(response), response.headers["Allow"]) == ((405, "method"), "GET")
    for method in ("get", "put", "delete", "patch", "options"):
        response = getattr(browser, method)(at.api_send)
        assert (error_of(response), response.headers["Allow"]) == ((405, "method"), "POST")


@pytest.mark.parametrize("name", ["api_send", "api_read", "api_preferences"])
def test_a_post_without_the_token_is_403_and_does_nothing(
    at: Addresses, strict: Client, name: str
) -> None:
    assert error_of(strict.post(getattr(at, name), {"body": "Hello"})) == (403, "csrf")
    assert not Message.objects.exists()


def test_a_post_with_the_token_of_the_page_is_taken(at: Addresses, strict: Client) -> None:
    token = strict.get(at.room).context["client"]["csrf_token"]
    response = strict.post(at.api_send, {"body": "Hello"}, headers={"X-CSRFToken": token})
    assert response.status_code == 201


def test_the_token_of_an_earlier_session_is_answered_with_one_that_works(
    at: Addresses, strict: Client, member: User
) -> None:
    """A user who signs in again in another tab can go on in this one."""
    old = strict.get(at.room).context["client"]["csrf_token"]
    strict.post("/accounts/login/", {"username": "member"})
    strict.cookies.pop("csrftoken")
    strict.get("/accounts/login/")
    response = strict.post(at.api_send, {"body": "Hello"}, headers={"X-CSRFToken": old})
    assert error_of(response) == (403, "csrf")
    new = response.json()["error"]["csrf_token"]
    response = strict.post(at.api_send, {"body": "Hello"}, headers={"X-CSRFToken": new})
    assert response.status_code == 201


def test_a_token_in_the_form_is_taken_as_well(at: Addresses, strict: Client) -> None:
    token = strict.get(at.room).context["client"]["csrf_token"]
    response = strict.post(at.api_send, {"body": "Hello", "csrfmiddlewaretoken": token})
    assert response.status_code == 201


@pytest.mark.parametrize("name", ["send", "settings", "leave", "join"])
def test_the_forms_of_the_pages_are_protected_too(at: Addresses, strict: Client, name: str) -> None:
    assert strict.post(getattr(at, name), {"body": "Hello"}).status_code == 403


@pytest.mark.parametrize("name", ["api_send", "api_poll"])
def test_signed_out_is_401_before_anything_else(at: Addresses, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    method = client.get if name == "api_poll" else client.post
    assert error_of(method(getattr(at, name))) == (401, "signed_out")


def test_a_request_that_is_too_large_is_413(
    at: Addresses, browser: Client, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert error_of(browser.post(at.api_send, {"body": "x" * 50})) == (413, "too_large")


def test_more_files_than_the_site_takes_at_all_is_413(
    at: Addresses, browser: Client, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 1
    response = browser.post(at.api_send, {"files": [text(), text()]})
    assert error_of(response) == (413, "too_large")


def test_more_fields_than_the_site_takes_is_413(
    at: Addresses, browser: Client, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    response = browser.post(at.api_send, {"body": "1", "client_key": "2"})
    assert error_of(response) == (413, "too_large")


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=" + "x" * 500]
)
def test_a_body_that_can_not_be_read_is_400(at: Addresses, browser: Client, kind: str) -> None:
    response = browser.post(at.api_send, b"nothing of the kind", content_type=kind)
    assert error_of(response) == (400, "bad_request")


@pytest.mark.parametrize("kind", ["application/xml", "text/plain", "application/octet-stream"])
def test_a_body_of_another_type_is_an_empty_message(
    at: Addresses, browser: Client, kind: str
) -> None:
    response = browser.post(at.api_send, b'{"body": "Hello"}', content_type=kind)
    assert error_of(response) == (400, "invalid_message")


def test_any_other_error_of_core_is_400_and_shown(
    at: Addresses, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as one that a site's own policy raises."""

    def refuse(**kwargs: object) -> Message:
        raise ConversateError("Not on Sundays.")

    monkeypatch.setattr(services, "post_message", refuse)
    response = browser.post(at.api_send, {"body": "Hello"})
    assert response.status_code == 400
    assert response.json() == {"error": {"code": "invalid", "message": "Not on Sundays."}}


def test_errors_are_never_kept_by_a_cache(
    at: Addresses, client: Client, browser_of: Callable[[User], Client], outsider: User
) -> None:
    for response in (client.get(at.api_poll), browser_of(outsider).get(at.api_poll)):
        assert "no-store" in response.headers["Cache-Control"]
