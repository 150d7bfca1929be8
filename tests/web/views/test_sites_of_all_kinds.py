"""The pages work on sites with other settings than those of the tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import (
    clear_script_prefix,
    clear_url_caches,
    include,
    path,
    reverse,
    set_script_prefix,
)

from conversate_core import services
from conversate_core.models import Access, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.files import png
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def every_page(say: Callable[..., Message], other: User, at: Addresses) -> list[str]:
    services.create_room(title="Open house", access=Access.OPEN)
    say(other, "See www.example.com", files=[png()])
    return [reverse("conversate:index"), at.room, at.settings]


# Room titles


@pytest.mark.parametrize("title", ["茶室", "Кухня", "مطبخ الشاي", "Küche & Bad", "🍵", "search"])
def test_a_room_may_have_a_title_in_any_script(browser: Client, member: User, title: str) -> None:
    room = services.create_room(title=title, members=[member])
    at = Addresses(room.slug)
    message = services.post_message(room=room, author=member, body=title, files=[png()])
    page = Page(browser.get(at.room))
    assert title in page.text
    assert b"".join(browser.get(page.all("img")[0]["src"]).streaming_content)
    assert browser.post(at.send, {"body": "Hello"}).url == f"{at.room}#end"
    assert browser.get(at.api_poll, {"since": message.revision}).status_code == 200


# Middleware


def test_login_required_middleware_changes_nothing(
    settings: Settings, at: Addresses, client: Client, browser: Client, every_page: list[str]
) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    for address in every_page:
        assert client.get(address).url == f"/accounts/login/?next={address}"
        assert browser.get(address).status_code == 200
    assert client.get(at.api_poll).status_code == 401
    assert client.post(at.api_send).status_code == 401
    assert browser.get(at.api_poll).status_code == 200


def test_the_pages_need_no_messages_framework(
    settings: Settings, browser: Client, every_page: list[str]
) -> None:
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "messages" not in name]
    for address in every_page:
        assert browser.get(address).status_code == 200


def test_without_context_processors_the_pages_work(
    settings: Settings, browser: Client, every_page: list[str]
) -> None:
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"OPTIONS": {}}]
    for address in every_page:
        assert browser.get(address).status_code == 200


def test_tokens_may_be_kept_in_the_session(settings: Settings, at: Addresses, member: User) -> None:
    settings.CSRF_USE_SESSIONS = True
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    token = client.get(at.room).context["client"]["csrf_token"]
    response = client.post(at.api_send, {"body": "Hello"}, headers={"X-CSRFToken": token})
    assert response.status_code == 201


# Content security policy


def test_nothing_in_a_page_needs_more_than_default_src_self(
    browser: Client, every_page: list[str]
) -> None:
    for address in every_page:
        page = Page(browser.get(address))
        for tag, attributes in page.elements:
            names = attributes.keys()
            assert "style" not in names
            assert tag != "style"
            assert not [name for name in names if name.startswith("on")]
            if tag == "script" and "src" not in names:
                assert attributes["type"] in {"application/json", "text/html"}
            sources = [attributes.get(name, "") for name in ("src", "action", "srcset")]
            assert not [source for source in sources if re.match(r"\w+:|//", source)]


# Static files


def test_static_files_may_be_named_by_their_content(
    settings: Settings, tmp_path: Path, browser: Client, every_page: list[str]
) -> None:
    """ManifestStaticFilesStorage is strict about files that a page or a stylesheet names."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    for address in every_page:
        page = Page(browser.get(address))
        sources = [tag["src"] for tag in page.all("script") if "src" in tag]
        sources += [tag["href"] for tag in page.all("link", rel="stylesheet")]
        assert sources
        for source in sources:
            assert re.search(r"\.[0-9a-f]{12}\.(js|css)$", source)
            assert (tmp_path / source.removeprefix("/static/")).exists()


# Addresses


def test_the_pages_may_stand_at_any_prefix(settings: Settings, browser: Client, room: Room) -> None:
    settings.ROOT_URLCONF = type(
        "urls",
        (),
        {
            "urlpatterns": [
                path("accounts/", include("django.contrib.auth.urls")),
                path("a/b/", include("conversate_web.urls")),
            ]
        },
    )
    clear_url_caches()
    page = Page(browser.get(f"/a/b/{room.slug}/"))
    urls = page.client["urls"]
    assert urls.pop("sign_in") == f"/accounts/login/?next=/a/b/{room.slug}/"
    assert all(url.startswith("/a/b/") for url in urls.values())


@pytest.fixture
def _below_app(at: Addresses) -> Iterator[None]:
    set_script_prefix("/app/")
    yield
    clear_script_prefix()


@pytest.mark.usefixtures("_below_app")
def test_the_site_may_stand_below_a_script_name(at: Addresses, browser: Client) -> None:
    # The server takes the name off before Django sees the path.
    response = browser.post(at.send.removeprefix("/app"), {"body": "Hello"})
    assert response.url == f"/app/chat/{at.slug}/#end"


# Language


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_numbers_that_scripts_read_are_never_written_for_people(
    settings: Settings,
    at: Addresses,
    browser: Client,
    say: Callable[..., Message],
    other: User,
    language: str,
) -> None:
    settings.LANGUAGE_CODE = language
    settings.USE_THOUSAND_SEPARATOR = True
    message = say(other, files=[png(width=1200, height=1000)])
    Message.objects.filter(pk=message.pk).update(revision=1_234_567)
    page = Page(browser.get(at.room))
    assert page.messages[0]["data-revision"] == "1234567"
    assert page.all("img", width="1200", height="1000")
    assert f"message={message.pk}" in " ".join(page.links())
