"""The chat as an app: its manifest, the service worker, the offline page, and the switch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_web import push
from conversate_web.push import PushAddresses
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

FILES = ("manifest", "worker", "offline")


@pytest.fixture(autouse=True)
def _no_app_that_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether or not alerts is installed."""
    monkeypatch.setattr(push, "_finders", [])


@pytest.fixture
def sender(_no_app_that_sends: None) -> PushAddresses:
    """An app that sends push messages."""
    addresses = PushAddresses(key="/push/key/", subscribe="/push/subscribe/")
    push.register(lambda: addresses)
    return addresses


def url(name: str) -> str:
    return reverse(f"conversate:{name}")


def manifest(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(url("manifest")).content)
    return found


def config(client: Client) -> dict[str, Any]:
    script = client.get(url("worker")).content.decode()
    found: dict[str, Any] = json.loads(script.partition(" = ")[2].partition(";\n")[0])
    return found


def manifest_link(page: Page) -> list[dict[str, str]]:
    return page.all("link", rel="manifest")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["index", "room"])
def test_the_pages_name_the_manifest_and_the_worker(
    name: str, browser: Client, at: Addresses
) -> None:
    address = at.room if name == "room" else url("index")
    (link,) = manifest_link(Page(browser.get(address)))
    assert (link["href"], link["data-worker"]) == ("/chat/manifest.webmanifest", "/chat/worker.js")


def test_the_manifest_has_what_browsers_need_to_install(client: Client) -> None:
    response = client.get(url("manifest"))
    assert response.headers["Content-Type"] == "application/manifest+json"
    found = manifest(client)
    assert all(found[name] for name in ("name", "short_name"))
    assert found["id"] == found["start_url"] == found["scope"] == "/chat/"
    assert found["display"] == "standalone"
    assert (found["lang"], found["dir"]) == ("en-us", "ltr")


def test_its_icons_are_png_files_of_the_sizes_that_it_says(client: Client) -> None:
    icons = manifest(client)["icons"]
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} == {
        (icon["sizes"], icon["purpose"]) for icon in icons
    }
    for icon in icons:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path is not None
        head = Path(path).read_bytes()[:24]
        width, height = (int.from_bytes(head[at : at + 4], "big") for at in (16, 20))
        assert head[:4] == b"\x89PNG"
        assert icon["sizes"] == f"{width}x{height}"


def test_a_site_replaces_members_of_the_manifest(client: Client, settings: Settings) -> None:
    icons = [{"src": "club/icon.png", "sizes": "512x512"}, {"src": "/logo.svg", "sizes": "any"}]
    settings.CONVERSATE_MANIFEST = {
        "name": "Repair café",
        "scope": "/",
        "icons": icons,
        "short_name": None,
    }
    found = manifest(client)
    assert (found["name"], found["scope"], found["start_url"]) == ("Repair café", "/", "/chat/")
    assert "short_name" not in found
    assert [icon["src"] for icon in found["icons"]] == ["/static/club/icon.png", "/logo.svg"]


def test_a_site_without_icons_has_none(
    client: Client, settings: Settings, sender: PushAddresses
) -> None:
    settings.CONVERSATE_MANIFEST = {"icons": None}
    assert "icons" not in manifest(client)
    assert config(client)["push"]["icon"] == ""


def test_the_worker_is_a_script_that_browsers_ask_for_each_time(client: Client) -> None:
    response = client.get(url("worker"))
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "no-cache" in response.headers["Cache-Control"]
    again = client.get(url("worker"), headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_folder_of_the_worker_is_the_chat(client: Client) -> None:
    """A worker serves the folder that it is in, and no other page of the site."""
    assert url("worker").rpartition("/")[0] + "/" == url("index") == config(client)["scope"]


def test_the_worker_stores_the_offline_page_and_its_files_alone(client: Client) -> None:
    offline = config(client)["offline"]
    assert offline["page"] == url("offline")
    page = Page(client.get(offline["page"]))
    loaded = [link["href"] for link in page.all("link", rel="stylesheet")]
    loaded += [script["src"] for script in page.all("script")]
    assert sorted(offline["files"]) == sorted(loaded)
    assert all(finders.find(file.removeprefix("/static/")) for file in offline["files"])


def test_another_offline_page_makes_another_worker(client: Client) -> None:
    version = config(client)["offline"]["version"]
    assert config(client)["offline"]["version"] == version
    with override("de"):
        assert config(client)["offline"]["version"] != version


def test_the_worker_takes_push_messages_only_where_an_app_sends_them(client: Client) -> None:
    script = client.get(url("worker")).content.decode()
    assert "push" not in config(client)
    assert "showNotification" not in script


def test_the_worker_gets_the_addresses_for_push_messages(
    client: Client, sender: PushAddresses
) -> None:
    script = client.get(url("worker")).content.decode()
    assert "showNotification" in script
    found = config(client)["push"]
    assert (found["key"], found["subscribe"]) == sender
    assert (found["unread"], found["icon"]) == ("/chat/unread.json", "/static/conversate/icon.png")
    assert found["title"] == "New messages"


def test_an_app_that_has_turned_push_off_is_not_asked_for_addresses(client: Client) -> None:
    push.register(lambda: None)
    assert "push" not in config(client)


def test_the_offline_page_tells_nothing_of_the_user(browser: Client, client: Client) -> None:
    """It stays in the browser, also for the next user."""
    mine = browser.get(url("offline")).content
    assert mine == Client().get(url("offline")).content
    assert b"member" not in mine
    assert b"csrf" not in mine


def test_the_offline_page_promises_what_the_site_keeps(client: Client, settings: Settings) -> None:
    promise = b"are kept in this browser"
    assert promise in client.get(url("offline")).content
    settings.CONVERSATE_DRAFTS = False
    assert promise not in client.get(url("offline")).content


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILES)
def test_these_files_need_no_user_and_no_query(
    name: str, browser: Client, settings: Settings
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = True
    with CaptureQueriesContext(connection) as captured:
        response = browser.get(url(name))
    assert response.status_code == 200
    assert captured.captured_queries == []
    assert response.cookies == {}
    assert Client().get(url(name)).status_code == 200
    assert Client().post(url(name)).status_code == 405


@pytest.mark.parametrize("name", FILES)
def test_a_site_where_all_pages_need_a_user_lets_browsers_have_them(
    name: str, client: Client, settings: Settings
) -> None:
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE,
        "django.contrib.auth.middleware.LoginRequiredMiddleware",
    ]
    assert client.get(url(name)).status_code == 200


def test_no_slug_of_a_room_is_taken(db: None, member: User, browser: Client) -> None:
    for title in ("Manifest", "Worker", "Offline"):
        room = services.create_room(title=title, members=[member])
        assert room.slug == title.lower()
        assert browser.get(Addresses(room.slug).room).status_code == 200


@pytest.fixture
def unread(browser: Client) -> Callable[[], Any]:
    return lambda: json.loads(browser.get(url("unread_rooms")).content)["rooms"]


def test_the_worker_learns_which_rooms_are_unread(
    unread: Callable[[], Any], room: Room, say: Callable[..., Message], other: User, member: User
) -> None:
    services.create_room(title="Cellar", members=[member])
    assert unread() == []
    message = say(other)
    assert unread() == [room.pk]
    services.mark_read(room=room, user=member, message=message)
    assert unread() == []


def test_muted_rooms_do_not_count(
    unread: Callable[[], Any], room: Room, say: Callable[..., Message], other: User, member: User
) -> None:
    say(other)
    membership = services.get_membership(room=room, user=member)
    assert membership is not None
    services.change_preferences(membership=membership, muted=True)
    assert unread() == []


def test_rooms_of_others_are_not_in_the_list(
    browser_of: Callable[[User], Client],
    outsider: User,
    say: Callable[..., Message],
    other: User,
    client: Client,
) -> None:
    say(other)
    response = browser_of(outsider).get(url("unread_rooms"))
    assert json.loads(response.content) == {"rooms": []}
    assert "no-store" in response.headers["Cache-Control"]
    assert client.get(url("unread_rooms")).status_code == 401


def test_the_list_costs_one_query_besides_the_user(browser: Client) -> None:
    with CaptureQueriesContext(connection) as captured:
        browser.get(url("unread_rooms"))
    own = [each["sql"] for each in captured.captured_queries]
    assert len([sql for sql in own if "conversate_core" in sql]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*FILES, "unread_rooms"])
def test_turned_off_there_is_nothing(
    name: str, browser: Client, at: Addresses, settings: Settings, sender: PushAddresses
) -> None:
    settings.CONVERSATE_INSTALLABLE = False
    assert browser.get(url(name)).status_code == 404
    for address in (at.room, url("index")):
        response = browser.get(address)
        assert manifest_link(Page(response)) == []
        assert not re.search(rb"bundle/app\.js|worker\.js\"|manifest", without_timer(response))


def test_turned_off_a_browser_that_has_the_worker_gets_one_that_removes_itself(
    client: Client, settings: Settings
) -> None:
    settings.CONVERSATE_INSTALLABLE = False
    response = client.get(url("worker"), headers={"Service-Worker": "script"})
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert b"unregister" in response.content


def without_timer(response: Any) -> bytes:
    content: bytes = response.content
    return content.replace(b"poll_timer_worker.js", b"")
