"""The bell in a room and the line in the preferences, which turn notifications of a browser on."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_alerts.models import PushSubscription
from conversate_alerts.push.vapid import public_keys
from conversate_core import services
from conversate_core.models import Room
from conversate_core.testing import make_user
from tests.alerts.support.devices import add_device
from tests.alerts.support.push_service import PushService

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

pytest.importorskip("conversate_web", reason="conversate-web is not installed")

PREFERENCES = "/alerts/"
ROOM = "/chat/tea-kitchen/"
both_pages = pytest.mark.parametrize("page", [ROOM, PREFERENCES])


@pytest.fixture
def browser(reader: User) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def bell(html: str) -> dict[str, str]:
    """Return what the page tells the script, without ``data-push-``; nothing without a bell."""
    return dict(re.findall(r' data-push-([a-z-]+)="([^"]*)"', html))


def shown(browser: Client, page: str) -> dict[str, str]:
    return bell(browser.get(page).content.decode())


@both_pages
def test_a_page_tells_the_script_where_to_subscribe(browser: Client, page: str) -> None:
    found = shown(browser, page)
    assert found["key"] == public_keys()[0]
    assert found["subscribe"] == "/alerts/push/subscribe/"
    assert found["unsubscribe"] == "/alerts/push/unsubscribe/"
    assert found["worker"] == "/chat/worker.js"
    assert found["sign-out"].split() == ["/accounts/logout/", "/admin/logout/"]


def test_the_bell_names_the_notification_of_its_room(
    browser: Client, room: Room, reader: User
) -> None:
    assert shown(browser, ROOM)["tag"] == f"conversate-room-{room.pk}"
    assert "tag" not in shown(browser, PREFERENCES)


@both_pages
def test_it_knows_whether_this_session_has_a_subscription(
    browser: Client, page: str, reader: User, push_service: PushService
) -> None:
    add_device(reader, push_service)
    assert shown(browser, page)["on"] == ""
    add_device(reader, push_service, client=browser)
    assert shown(browser, page)["on"] == "1"
    PushSubscription.objects.all().delete()
    assert shown(browser, page)["on"] == ""


def test_the_session_has_a_name_that_does_not_give_its_key_away(
    browser: Client, reader: User
) -> None:
    key = browser.session.session_key
    assert key is not None
    html = browser.get(ROOM).content.decode()
    assert key not in html
    name = bell(html)["session"]
    assert shown(browser, PREFERENCES)["session"] == name
    other = Client()
    other.force_login(reader)
    assert shown(other, ROOM)["session"] != name


def test_a_moderator_who_is_no_member_has_no_bell(room: Room) -> None:
    client = Client()
    client.force_login(make_user("overseer", permissions=["moderate_room"]))
    response = client.get(ROOM)
    assert response.status_code == 200
    assert bell(response.content.decode()) == {}


def queries_of(browser: Client, page: str) -> int:
    browser.get(page)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(page).status_code == 200
    return len(captured)


def test_the_bell_costs_one_query_and_none_while_push_is_off(
    browser: Client, settings: Settings
) -> None:
    with_push = queries_of(browser, ROOM)
    settings.CONVERSATE_INSTALLABLE = False
    without_worker = queries_of(browser, ROOM)
    settings.CONVERSATE_PUSH_CONTACT = None
    assert queries_of(browser, ROOM) == without_worker == with_push - 1


def no_key(settings: Settings) -> None:
    settings.CONVERSATE_PUSH_PRIVATE_KEY = None


def no_contact(settings: Settings) -> None:
    settings.CONVERSATE_PUSH_CONTACT = None


def not_installable(settings: Settings) -> None:
    settings.CONVERSATE_INSTALLABLE = False


def wrong_key(settings: Settings) -> None:
    """A system check reports it."""
    settings.CONVERSATE_PUSH_PRIVATE_KEY = "no key"


@both_pages
@pytest.mark.parametrize("change", [no_key, no_contact, not_installable, wrong_key])
def test_turned_off_there_is_nothing(
    browser: Client, settings: Settings, page: str, change: Callable[[Settings], None]
) -> None:
    change(settings)
    html = browser.get(page).content.decode()
    assert "cnv-push" not in html
    assert "push.js" not in html
    assert "push.css" not in html


def test_without_the_urls_of_alerts_a_room_has_no_bell(browser: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.alerts.support.chat_urls"
    response = browser.get(reverse("conversate:room", args=["tea-kitchen"]))
    assert response.status_code == 200
    assert bell(response.content.decode()) == {}
    worker = browser.get(reverse("conversate:worker")).content.decode()
    assert "showNotification" not in worker


def test_the_worker_renews_a_subscription_by_the_calls_of_alerts(browser: Client) -> None:
    worker = browser.get(reverse("conversate:worker")).content.decode()
    assert '"key": "/alerts/push/key/", "subscribe": "/alerts/push/subscribe/"' in worker
    answer = browser.get("/alerts/push/key/").json()
    assert answer["public_key"] == public_keys()[0]
    assert answer["csrf_token"]


def test_a_room_inside_another_page_has_the_bell_too(browser: Client, room: Room) -> None:
    """The worker is that of the chat, wherever the page is."""
    from django.template import RequestContext, Template
    from django.test import RequestFactory

    request = RequestFactory().get("/saturday/")
    request.user = room.memberships.get(user__username="linus").user
    request.session = browser.session
    page = Template("{% load conversate %}{% conversate_room chat %}")
    assert bell(page.render(RequestContext(request, {"chat": room})))["worker"] == "/chat/worker.js"


def test_a_room_without_alerts_of_its_own_is_no_different(browser: Client, reader: User) -> None:
    services.create_room(title="Cellar", members=[reader])
    assert shown(browser, "/chat/cellar/")["worker"] == "/chat/worker.js"
