"""The page on which people see, try out and remove their devices."""

from __future__ import annotations

from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversate_alerts.models import PushSubscription
from conversate_alerts.preferences.choosing import get_profile
from conversate_alerts.preferences.devices import request_test
from conversate_alerts.push import sessions
from conversate_alerts.sending.sweep import sweep
from tests.alerts.support.devices import add_device, stored
from tests.alerts.support.dispatchers import RecordingDispatcher
from tests.alerts.support.push_service import Reply

PAGE = "conversate_alerts:push_devices"


@pytest.fixture
def phone(client, reader, push_service):
    return add_device(reader, push_service, client=client)


def page_of(client, **parameters):
    return client.get(reverse(PAGE), parameters).content.decode()


def press(client, name, device_id):
    answer = client.post(reverse(f"conversate_alerts:push_{name}"), {"device": device_id})
    assert answer.status_code == 302
    return client.get(answer.url).content.decode()


def test_it_lists_ones_own_devices_alone(client, writer, phone, push_service):
    add_device(writer, push_service)
    PushSubscription.objects.filter(user=writer).update(name="A device of Ada")
    html = page_of(client)
    assert "Firefox on Linux" in html
    assert "No notification yet" in html
    assert "A device of Ada" not in html
    # What it takes to send is nobody's business.
    for secret in (phone.endpoint, phone.auth, phone.p256dh):
        assert secret not in html


def test_it_says_when_the_last_notification_was(client, phone):
    PushSubscription.objects.update(last_push_at=timezone.now(), name="")
    html = page_of(client)
    assert "Last notification:" in html
    assert "Unknown browser" in html


def test_without_a_device_it_says_how_to_turn_them_on(client, reader, push_keys):
    client.force_login(reader)
    html = page_of(client)
    assert "Turn them on by the bell in a room, which needs JavaScript." in html


def test_a_device_whose_session_has_ended_is_not_listed(client, reader, phone):
    Session.objects.all().delete()
    other = Client()
    other.force_login(reader)
    assert "Firefox on Linux" not in page_of(other)


def test_it_takes_the_same_queries_for_any_number_of_devices(
    client, reader, phone, push_service, django_assert_num_queries
):
    costs = []
    for _ in range(2):
        for _ in range(3):
            add_device(reader, push_service)
        with django_assert_num_queries(4):  # session, account, devices, their sessions
            costs.append(page_of(client))


def test_a_device_is_removed(client, phone, push_service, reader):
    other = add_device(reader, push_service)
    html = press(client, "remove", stored(phone).pk)
    assert "Device removed." in html
    assert [each.endpoint for each in PushSubscription.objects.all()] == [other.endpoint]


@pytest.mark.parametrize("name", ["remove", "test"])
@pytest.mark.parametrize("which", ["removed", "of somebody else", "nonsense", "-1", "9" * 19, "٣"])
def test_another_device_is_none(client, writer, phone, push_service, name, which):
    others = add_device(writer, push_service)
    numbers = {"removed": 10**6, "of somebody else": stored(others).pk}
    before = list(PushSubscription.objects.order_by("pk").values())
    html = press(client, name, numbers.get(which, which))
    assert "This device was removed already." in html
    assert list(PushSubscription.objects.order_by("pk").values()) == before


def test_a_test_is_sent_by_a_sweep_and_not_by_the_request(
    client, phone, settings, django_capture_on_commit_callbacks
):
    settings.CONVERSATE_ALERT_DISPATCH = f"{RecordingDispatcher.__module__}.RecordingDispatcher"
    RecordingDispatcher.taken()
    with django_capture_on_commit_callbacks(execute=True):
        html = press(client, "test", stored(phone).pk)
    assert "A test notification is on its way." in html
    assert RecordingDispatcher.taken() == [0]
    assert phone.requests == 0
    for _ in range(2):
        assert sweep().pushed == 0  # it is no alert
    [received] = phone.received
    content = received.json()
    assert content["app_badge"] == 0
    assert content["notification"]["body"] == "Notifications work on this device."
    assert content["notification"]["navigate"].endswith("/alerts/push/devices/")
    assert stored(phone).last_push_at is not None


def test_a_person_who_presses_again_gets_one(client, reader, phone):
    for _ in range(5):
        press(client, "test", stored(phone).pk)
    sweep()
    assert phone.requests == 1
    assert get_profile(reader).mails_count == 0


def test_a_test_that_fails_is_not_repeated(client, phone):
    phone.reply = Reply(500)
    press(client, "test", stored(phone).pk)
    for _ in range(2):
        sweep()
    assert phone.requests == 1
    assert stored(phone).attempts == 1


def test_no_test_is_sent_to_a_session_that_has_ended(client, reader, phone):
    assert request_test(reader, stored(phone).pk)
    Session.objects.all().delete()
    sweep()
    assert phone.requests == 0
    assert not PushSubscription.objects.exists()


def test_a_session_store_that_fails_ends_no_sweep_and_the_test_is_not_repeated(
    client, reader, phone, caplog
):
    request_test(reader, stored(phone).pk)
    with mock.patch.object(sessions, "load_sessions", side_effect=ConnectionError("no cache")):
        sweep()
    assert "No test notification was sent: sessions can't be checked." in caplog.text
    sweep()
    assert phone.requests == 0
    assert PushSubscription.objects.exists()


def test_a_database_that_fails_ends_the_sweep(client, reader, phone):
    request_test(reader, stored(phone).pk)
    failing = mock.patch.object(sessions, "load_sessions", side_effect=OperationalError("gone"))
    with failing, pytest.raises(OperationalError):
        sweep()
    sweep()
    assert phone.requests == 1


def test_another_sweep_has_sent_it(client, reader, phone):
    request_test(reader, stored(phone).pk)
    from conversate_alerts.push import trying_out

    def taken_meanwhile(devices):
        PushSubscription.objects.update(test_at=None)
        return {device.pk for device in devices}

    with mock.patch.object(trying_out, "check_sessions", taken_meanwhile):
        sweep()
    assert phone.requests == 0


class TestThePreferences:
    def test_they_have_a_choice_of_the_channel(self, client, reader, phone):
        page = reverse("conversate_alerts:preferences")
        html = client.get(page).content.decode()
        assert 'name="channel"' in html
        assert reverse(PAGE) in html
        assert "Include message text in notifications and e-mails" in html
        client.post(page, {"frequency": "at_once", "channel": "push"})
        assert get_profile(reader).channel == "push"
        # A page from before push was turned on.
        client.post(page, {"frequency": "at_once"})
        assert get_profile(reader).channel == "push"
        assert client.post(page, {"frequency": "at_once", "channel": "x"}).status_code == 400

    def test_without_push_they_have_none(self, client, reader, phone, settings):
        settings.CONVERSATE_PUSH_CONTACT = None
        page = reverse("conversate_alerts:preferences")
        html = client.get(page).content.decode()
        assert 'name="channel"' not in html
        assert "otification" not in html
        client.post(page, {"frequency": "at_once", "channel": "push"})
        assert get_profile(reader).channel == "both"
