"""The calls by which a browser subscribes and ends its subscription."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse

from conversate_alerts.models import PushSubscription
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.push.vapid import public_keys
from conversate_core import services
from tests.alerts.support.devices import stored
from tests.alerts.support.push_service import PRIVATE_KEY

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def browser(push_service):
    return push_service.subscribe(public_keys()[0])


def data_of(browser, **others):
    names = ("endpoint", "p256dh", "auth", "public_key")
    return {name: getattr(browser, name) for name in names} | others


def call(client, name, data, **options):
    return client.post(reverse(f"conversate_alerts:push_{name}"), data, **options)


def test_the_key_is_the_current_one(client, reader, push_keys, settings):
    client.force_login(reader)
    answer = client.get(reverse("conversate_alerts:push_key"))
    assert answer.json()["public_key"] == public_keys()[0]
    assert answer.json().keys() == {"public_key", "csrf_token"}
    assert PRIVATE_KEY not in answer.content.decode()


@pytest.mark.parametrize("kind", ["form", "JSON", "JSON of the browser"])
def test_a_browser_subscribes_for_its_user_and_session(client, reader, browser, kind):
    client.force_login(reader)
    data, options = data_of(browser), {"headers": {"User-Agent": FIREFOX}}
    if kind == "JSON of the browser":
        keys = {name: data.pop(name) for name in ("p256dh", "auth")}
        data |= {"keys": keys, "expirationTime": None}
    if kind == "form":
        answer = call(client, "subscribe", data, **options)
    else:
        body = json.dumps(data)
        answer = call(client, "subscribe", body, content_type="application/json", **options)
    assert (answer.status_code, answer.json()) == (200, {"subscribed": True})
    device = stored(browser)
    assert (device.user, device.name) == (reader, "Firefox on Linux")
    assert device.session == client.session.session_key
    assert (device.p256dh, device.auth) == (browser.p256dh, browser.auth)


@pytest.mark.parametrize("level", ["none", "mentions"])
def test_the_answer_tells_a_member_which_alerts_of_the_room_they_get(
    client, reader, room, browser, level
):
    set_level(membership=room.memberships.get(user=reader), level=level)
    client.force_login(reader)
    answer = call(client, "subscribe", data_of(browser, room=room.pk))
    assert answer.json() == {"subscribed": True, "alerts": level}


@pytest.mark.parametrize("key", ["", "0", "x", "٣", "9" * 30, "other"])
def test_it_tells_nothing_of_another_room(client, reader, browser, key):
    other = services.create_room(title="Other")
    client.force_login(reader)
    answer = call(client, "subscribe", data_of(browser, room=other.pk if key == "other" else key))
    assert answer.json() == {"subscribed": True}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "http://169.254.169.254/latest/meta-data"),
        ("endpoint", "https://evil.example/push"),
        ("endpoint", ""),
        ("p256dh", "short"),
        ("p256dh", "BCVx!"),
        ("auth", "short"),
        ("public_key", "another"),
    ],
)
def test_what_can_t_be_used_is_refused_with_a_text(client, reader, browser, field, value):
    client.force_login(reader)
    answer = call(client, "subscribe", data_of(browser, **{field: value}))
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "invalid"
    assert error["message"].endswith(".")
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"text"', b"\xff", b"{}", b'{"endpoint": 1}'])
@pytest.mark.parametrize("name", ["subscribe", "unsubscribe"])
def test_any_other_body_is_refused(client, reader, push_keys, body, name):
    client.force_login(reader)
    answer = call(client, name, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


def test_too_much_is_refused(client, reader, push_keys, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    client.force_login(reader)
    answer = call(client, "subscribe", b'{"endpoint": ""}', content_type="application/json")
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_a_form_with_broken_parts_is_refused(client, reader, push_keys):
    client.force_login(reader)
    answer = call(client, "subscribe", b"x", content_type="multipart/form-data")
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")


@pytest.mark.parametrize("by", ["form", "header", "none"])
def test_the_token_comes_in_a_header_or_a_form(reader, browser, by):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    client.get(reverse("conversate_alerts:preferences"))
    token = client.cookies["csrftoken"].value
    data = data_of(browser, **({"csrfmiddlewaretoken": token} if by == "form" else {}))
    headers = {"X-CSRFToken": token} if by == "header" else {}
    answer = call(client, "subscribe", data, headers=headers)
    if by == "none":
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "csrf")
    else:
        assert answer.status_code == 200
    assert PushSubscription.objects.exists() == (by != "none")


def test_a_browser_ends_its_own_subscription(client, reader, browser):
    client.force_login(reader)
    call(client, "subscribe", data_of(browser))
    for removed in (True, False):
        answer = call(client, "unsubscribe", {"endpoint": browser.endpoint})
        assert answer.json() == {"subscribed": False, "removed": removed}
    assert not PushSubscription.objects.exists()


def test_nobody_ends_the_subscription_of_somebody_else(client, reader, writer, browser):
    client.force_login(reader)
    call(client, "subscribe", data_of(browser))
    others = Client()
    others.force_login(writer)
    answer = call(others, "unsubscribe", {"endpoint": browser.endpoint})
    assert answer.json() == {"subscribed": False, "removed": False}
    assert stored(browser).user == reader


@pytest.mark.parametrize("missing", ["CONVERSATE_PUSH_PRIVATE_KEY", "CONVERSATE_PUSH_CONTACT"])
@pytest.mark.parametrize("name", ["key", "subscribe", "unsubscribe", "devices", "remove", "test"])
@pytest.mark.parametrize("signed_in", [True, False])
def test_without_push_there_is_nothing(
    client, reader, push_keys, settings, missing, name, signed_in
):
    setattr(settings, missing, None)
    if signed_in:
        client.force_login(reader)
    for method in ("get", "post", "head", "put"):
        answer = getattr(client, method)(reverse(f"conversate_alerts:push_{name}"))
        assert answer.status_code == 404
