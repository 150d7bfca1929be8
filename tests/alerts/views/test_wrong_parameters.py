"""Invalid parameters and bodies at all URLs of alerts never cause a server error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse

from conversate_alerts import urls
from conversate_alerts.models import PushSubscription
from conversate_alerts.preferences.choosing import level_of
from conversate_alerts.push.vapid import public_keys

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Membership, Room
    from tests.alerts.support.push_service import PushService

NAMES = ["endpoint", "p256dh", "auth", "public_key", "room", "keys", "device", "done", "next"]
NAMES += ["level", "channel", "frequency", "address", "time_zone", "with_text", "mail_when_added"]
NUMBERS = [str(sign * n) for n in (0, 1, 2**31, 2**63, 10**30) for sign in (1, -1)]
ODD = [*NUMBERS, "", " ", "1.5", "1e999", "NaN", "٣", "²", "9" * 5000, "\x00", "1\x00", "\r\n"]
ODD += ["\ufffe", "\u202e", "\U0010ffff", "%00", "'", "../..", "{{7*7}}", "a" * 3000, "\x1b[2J"]
ODD += ["https://[", "https://a:99999999/", "https://\x00/", "https://fcm.googleapis.com:x/"]
TOKENS = ["x", "a:b:c", ":::", "\x00", "\r\n", "\u202e", "%00", "9" * 5000, "é", "\U0010ffff"]
VALUES: list[Any] = [None, True, -1, 10**30, 1e308, [], {}, [[]], {"p256dh": {}}, "\x00", "\ud800"]
VALUES += ["https://fcm.googleapis.com/\ud800", {"auth": "\ud800"}]
BODIES = [b"\xff\xfe{\x00}\x00", b"[" * 100_000, b'{"a":' * 100_000, b"9" * 5000, b"NaN"]
BODIES += [b'{"endpoint": "a", "endpoint": 1e999}', b'{"endpoint": ' + b"9" * 5000 + b"}"]
ADDRESSES = [each for each in urls.urlpatterns if "<" not in str(each.pattern)]
WITH_TOKEN = [each for each in urls.urlpatterns if "<" in str(each.pattern)]


@pytest.fixture
def browser(reader: User, push_keys: None) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def path(name: str | None, *args: str) -> str:
    return reverse(f"conversate_alerts:{name}", args=args)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", [each.name for each in ADDRESSES])
def test_no_parameter_is_an_error(browser: Client, name: str, method: str) -> None:
    for value in ODD:
        fields = {each: ["1", value] for each in NAMES}
        assert getattr(browser, method)(path(name), fields).status_code < 500, value


def test_no_level_of_a_room_is_an_error(browser: Client, membership: Membership) -> None:
    chosen = level_of(membership=membership)
    for value in ODD:
        fields = {f"room-{membership.pk}": ["none", value]}
        assert browser.post(path("preferences"), fields).status_code < 500, value
    assert level_of(membership=membership) == chosen


def test_nor_in_the_settings_of_the_room(browser: Client, membership: Membership) -> None:
    pytest.importorskip("conversate_web", reason="conversate-web is not installed")
    page = reverse("conversate:settings", args=[membership.room.slug])
    chosen = level_of(membership=membership)
    for value in ODD:
        fields = {"color": "red", "alerts-level": ["none", value]}
        assert browser.post(page, fields).status_code < 500, value
    assert level_of(membership=membership) == chosen


@pytest.mark.parametrize("name", [each.name for each in WITH_TOKEN])
def test_no_token_is_an_error(browser: Client, name: str) -> None:
    for token in TOKENS:
        for method in (browser.get, browser.post):
            assert 400 <= method(path(name, token)).status_code < 500, token


@pytest.mark.parametrize("name", ["push_subscribe", "push_unsubscribe"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "latin-1", "no-such"])
def test_no_body_is_an_error(browser: Client, name: str, charset: str) -> None:
    kind = f"application/json; charset={charset}"
    for body in BODIES:
        answer = browser.generic("POST", path(name), body, content_type=kind)
        assert 400 <= answer.status_code < 500, body[:40]


@pytest.mark.parametrize("name", ["push_subscribe", "push_unsubscribe"])
def test_half_of_a_surrogate_pair_in_a_form_is_refused(browser: Client, name: str) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="endpoint"\r\n\r\n+2AA-\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x; charset=utf-7"
    assert browser.generic("POST", path(name), part, content_type=kind).status_code == 400


@pytest.mark.parametrize("field", ["endpoint", "p256dh", "auth", "public_key", "room", "keys"])
def test_no_type_of_a_field_is_an_error(
    browser: Client, push_service: PushService, room: Room, field: str
) -> None:
    device = push_service.subscribe(public_keys()[0])
    right = {each: getattr(device, each) for each in ("endpoint", "p256dh", "auth", "public_key")}
    for value in VALUES:
        for name in ("push_subscribe", "push_unsubscribe"):
            body = json.dumps(right | {"room": room.pk, field: value})
            answer = browser.post(path(name), body, content_type="application/json")
            assert answer.status_code < 500, value


def test_the_control_what_is_right_is_stored(browser: Client, push_service: PushService) -> None:
    device = push_service.subscribe(public_keys()[0])
    right = {each: getattr(device, each) for each in ("endpoint", "p256dh", "auth", "public_key")}
    assert browser.post(path("push_subscribe"), right).status_code == 200
    assert PushSubscription.objects.get().endpoint == device.endpoint
