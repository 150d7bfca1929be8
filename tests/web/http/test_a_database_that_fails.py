"""While the database fails, every page answers 503 with an explanation and the typed text."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import Error
from django.test import Client

from conversate_core.models import Message, Role
from tests.support.failing_database import (
    FULL,
    LOST,
    READ_ONLY,
    TOO_LONG,
    UNTRANSLATABLE,
    database_that_raises,
    database_that_takes_no_writes,
)
from tests.web.support.addresses import Addresses
from tests.web.support.files import png, text
from tests.web.support.pages import Page
from tests.web.support.routes import TAKEN, Target

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

# Of the app: they need no database, or are read by the service worker.
FILES_OF_THE_APP = ["manifest", "offline", "worker"]
NO_PAGES = {*FILES_OF_THE_APP, "unread_rooms", "webhook"}
PAGES = sorted(name for name in TAKEN if not name.startswith("api_") and name not in NO_PAGES)
FORMS = sorted(name for name in PAGES if "post" in TAKEN[name])


@pytest.fixture
def target(say: Callable[..., Message], member: User, settings: Settings) -> Target:
    settings.CONVERSATE_PRESENCE = None
    member.is_superuser = True
    member.save()
    member.conversate_memberships.update(role=Role.MODERATOR)
    return Target(say(member, files=[png()]))


def check(response, reason: str) -> Page:
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert response.headers["Cache-Control"] == "private, no-store"
    page = Page(response)
    assert reason in page.text
    return page


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_asked_for_again(browser: Client, target: Target, name: str) -> None:
    path = target.path(name)
    with database_that_raises(LOST):
        page = check(browser.get(path, {"q": "tea"}), "not available at the moment")
        assert check(browser.head(path), "").text == ""
    assert f"{path}?q=tea" in page.links()
    assert not page.all("form")


@pytest.mark.parametrize("name", FILES_OF_THE_APP)
def test_a_file_of_the_app_needs_no_database(browser: Client, target: Target, name: str) -> None:
    with database_that_raises(LOST):
        assert browser.get(target.path(name)).status_code == 200


def test_the_service_worker_is_told_in_json(browser: Client, target: Target) -> None:
    with database_that_raises(LOST):
        response = browser.get(target.path("unread_rooms"))
    assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")


@pytest.mark.parametrize("name", FORMS)
def test_a_form_can_be_sent_again(target: Target, member: User, name: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    path = target.path(name)
    token = browser.get(target.path("room")).context["client"]["csrf_token"]
    sent = {"body": "<Kettle>", "title": "Tea & more", "remove": "1", "csrfmiddlewaretoken": token}
    with database_that_raises(LOST):
        page = check(browser.post(path, sent), "not available at the moment")
    [form] = page.all("form")
    assert (form["action"], form["method"]) == (path, "post")
    assert page.all("input", type="hidden", name="remove", value="1")
    assert [each["name"] for each in page.all("textarea")] == ["body", "title"]
    assert "<Kettle>" in page.text
    assert "Tea & more" in page.text
    again = page.all("input", name="csrfmiddlewaretoken")
    assert len(again) == 1
    assert browser.post(path, {**sent, "csrfmiddlewaretoken": again[0]["value"]}).status_code != 403


def test_a_message_arrives_once_however_often_its_form_is_sent(
    at: Addresses, browser: Client, target: Target
) -> None:
    key = "0d0a51a4-6b9a-4b3c-9d0f-1d2a7c6e5b4a"
    sent = {"body": "Once", "client_key": key}
    for _ in range(2):
        with database_that_raises(LOST):
            page = check(browser.post(at.send, sent), "What you typed is still here")
        assert page.all("input", name="client_key", value=key)
        assert browser.post(at.send, sent).status_code == 302
    assert Message.objects.filter(body="Once").count() == 1


def test_files_have_to_be_chosen_again(at: Addresses, browser: Client, target: Target) -> None:
    with database_that_raises(LOST):
        page = check(browser.post(at.send, {"body": "Look", "files": [text()]}), "")
    assert page.all("input", type="file", name="files")
    assert "choose the files again" in page.text


def test_what_another_site_has_sent_is_not_put_into_a_form_of_this_one(
    at: Addresses, target: Target, member: User
) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member)
    for token in ({}, {"csrfmiddlewaretoken": "x" * 64}):
        with database_that_raises(LOST):
            page = check(
                strict.post(at.send, {"body": "Spam", **token}), "Go back to get what you typed"
            )
        assert "Spam" not in page.text
        assert not page.all("form")


def test_a_form_that_can_not_be_read_is_not_given_back(
    at: Addresses, browser: Client, target: Target, settings: Settings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    with database_that_raises(LOST):
        check(browser.post(at.send, {"body": "x" * 50}), "Go back to get what you typed")


def test_the_frame_is_the_site_s_where_that_needs_no_database(
    at: Addresses, browser: Client, target: Target, settings: Settings, tmp_path: Path
) -> None:
    base = tmp_path / "base.html"
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    base.write_text("Own{% block content %}{% endblock %}")
    with database_that_raises(LOST):
        page = check(browser.get(at.room), "not available")
        assert "Own" in page.text
        assert not page.all("html")


def test_the_page_stands_alone_where_the_site_s_frame_needs_the_database(
    at: Addresses, browser: Client, target: Target, settings: Settings, tmp_path: Path
) -> None:
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    (tmp_path / "base.html").write_text("Own {{ user.username }}{% block content %}{% endblock %}")
    with database_that_raises(LOST):
        page = check(browser.post(at.send, {"body": "<Kettle>"}), "not available")
    assert page.all("html", lang="en-us", dir="ltr")
    assert "Own" not in page.text
    assert "<Kettle>" in page.text
    assert page.all("link", rel="stylesheet")


def test_an_outsider_learns_no_more_than_a_member(
    at: Addresses, browser_of: Callable[[User], Client], target: Target, outsider: User
) -> None:
    browser = browser_of(outsider)
    with database_that_raises(LOST):
        page = check(browser.get(at.room), "not available")
    assert "Tea kitchen" not in page.text


@pytest.mark.parametrize(
    ("code", "reason"), [(FULL, "disk is full"), (READ_ONLY, "database is read-only")]
)
def test_where_nothing_can_be_written_reading_goes_on(
    browser: Client, target: Target, code: str, reason: str
) -> None:
    with database_that_takes_no_writes(code):
        for name in PAGES:
            assert target.ask(browser, name, "get").status_code in {200, 301, 302, 304}, name
        page = check(browser.post(target.path("send"), {"body": "<Kettle>"}), reason)
        assert "<Kettle>" in page.text
        for name in ("edit", "new", "manage", "settings"):
            sent = {"body": "x", "title": "x", "access": "open", "color": "red"}
            check(browser.post(target.path(name), sent), reason)


def test_another_error_of_the_database_is_the_site_s_500(
    at: Addresses, browser: Client, other: User, say: Callable[..., Message]
) -> None:
    # Reading it writes a read mark.
    say(other)
    with database_that_raises(TOO_LONG), pytest.raises(Error):
        browser.get(at.room)
    with database_that_takes_no_writes(TOO_LONG), pytest.raises(Error):
        browser.get(at.room)


def test_characters_that_the_database_lacks_are_refused_with_a_sentence(
    at: Addresses, browser: Client, target: Target
) -> None:
    with database_that_takes_no_writes(UNTRANSLATABLE):
        response = browser.post(at.settings, {"color": "red"})
    assert response.status_code == 400
    assert "can't store some of these characters" in Page(response).text
