"""The text of a form whose sender was signed out is in the answer, and can be sent later."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core.models import Message
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

SIGN_IN = "/accounts/login/?next="


@pytest.fixture
def signed_out(member: User, at: Addresses) -> Client:
    """The browser of a member whose session has ended; the page of the room is still open."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    client.get(at.room)
    del client.cookies["sessionid"]
    return client


def token_of(client: Client) -> dict[str, str]:
    return {"csrfmiddlewaretoken": client.cookies["csrftoken"].value}


def kept(page: Page) -> dict[str, str]:
    """Return what the form of the page sends, apart from its text."""
    fields = page.all("input", type="hidden")
    return {field["name"]: field["value"] for field in fields}


def test_a_message_is_kept_in_the_page_and_nothing_is_sent(
    at: Addresses, signed_out: Client
) -> None:
    response = signed_out.post(at.send, {"body": "<Kettle>", **token_of(signed_out)})
    page = Page(response)
    assert response.status_code == 403
    assert "You have been signed out. Nothing was sent." in page.text
    assert "<Kettle>" in page.text
    assert "Files are not kept" not in page.text
    assert f"{SIGN_IN}{at.room}" in page.links()
    assert not Message.objects.exists()


def test_it_can_be_sent_after_signing_in(at: Addresses, signed_out: Client, member: User) -> None:
    page = Page(signed_out.post(at.send, {"body": "<Kettle>", **token_of(signed_out)}))
    # Signing in gives the browser another token.
    signed_out.force_login(member)
    signed_out.cookies["csrftoken"] = "n" * 32
    response = signed_out.post(at.send, {"body": "<Kettle>", **kept(page)})
    page = Page(response)
    assert response.status_code == 403
    assert "<Kettle>" in page.text
    assert not Message.objects.exists()

    (composer,) = page.all("form", id="conversate-composer")
    assert composer["action"] == at.send
    token = page.all("input", name="csrfmiddlewaretoken")[0]["value"]
    sent = {"body": "<Kettle>", **kept(page), "csrfmiddlewaretoken": token}
    assert signed_out.post(at.send, sent).status_code == 302
    assert Message.objects.get().body == "<Kettle>"


def test_files_are_not_kept_and_the_page_says_so(at: Addresses, signed_out: Client) -> None:
    data = {"body": "Look", "files": [text()], **token_of(signed_out)}
    page = Page(signed_out.post(at.send, data))
    assert "Files are not kept" in page.text
    assert not page.all("input", type="file")


def test_a_correction_is_kept_and_given_back_after_signing_in(
    at: Addresses, signed_out: Client, say: Callable[..., Message], member: User
) -> None:
    message = say(member)
    edit = reverse("conversate:edit", kwargs={"slug": at.slug, "message_id": message.pk})
    data = {"body": "Corrected", "revision": message.revision, **token_of(signed_out)}
    page = Page(signed_out.post(edit, data))
    assert "Corrected" in page.text
    assert kept(page)["revision"] == str(message.revision)

    signed_out.force_login(member)
    signed_out.cookies["csrftoken"] = "n" * 32
    page = Page(signed_out.post(edit, {"body": "Corrected", **kept(page)}))
    assert "Corrected" in page.text
    assert signed_out.post(edit, {"body": "Corrected", **kept(page)}).status_code == 302
    message.refresh_from_db()
    assert message.body == "Corrected"


def test_other_forms_are_kept_too_and_work_after_signing_in(
    at: Addresses, signed_out: Client, moderator: User
) -> None:
    data = {"title": "Tea", "description": "What we drink.", "access": "members"}
    page = Page(signed_out.post(at.manage, {**data, **token_of(signed_out)}))
    assert "What we drink." in page.text

    signed_out.force_login(moderator)
    signed_out.cookies["csrftoken"] = "n" * 32
    response = signed_out.post(at.manage, {**data, **kept(page)})
    page = Page(response)
    assert response.status_code == 403
    assert "What we drink." in page.text
    assert "You have signed in again." in page.text
    assert "Nothing was saved" not in page.text
    assert not page.all("div", role="alert")
    assert signed_out.post(at.manage, {**data, **kept(page)}).status_code == 302


def test_a_form_without_a_text_leads_to_the_sign_in_page(at: Addresses, signed_out: Client) -> None:
    for body in ("", " "):
        response = signed_out.post(at.send, {"body": body, **token_of(signed_out)})
        assert response.url == f"{SIGN_IN}{at.send}"


def test_a_browser_without_cookies_names_the_origin_of_the_form(at: Addresses) -> None:
    client = Client(enforce_csrf_checks=True)
    origin = {"Origin": "http://testserver"}
    response = client.post(at.send, {"body": "<Kettle>"}, headers=origin)
    assert response.status_code == 403
    assert "<Kettle>" in Page(response).text


@pytest.mark.parametrize("headers", [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}])
def test_the_text_of_another_site_is_not_shown(at: Addresses, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post(at.send, {"body": "Forged"}, headers=headers)
    assert response.url == f"{SIGN_IN}{at.send}"


def test_a_form_that_is_too_large_leads_to_the_sign_in_page(
    at: Addresses, signed_out: Client, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    data = {"body": "x" * 50, **token_of(signed_out)}
    headers = {"Origin": "http://testserver"}
    assert signed_out.post(at.send, data, headers=headers).url == f"{SIGN_IN}{at.send}"


def test_a_site_that_requires_signing_in_everywhere_keeps_it_too(
    at: Addresses, signed_out: Client, settings: Settings
) -> None:
    middleware = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, middleware]
    response = signed_out.post(at.send, {"body": "<Kettle>", **token_of(signed_out)})
    assert "<Kettle>" in Page(response).text
