"""A device gets nothing any more once its session has ended, in whatever way."""

from __future__ import annotations

import logging
from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from conversate_alerts.models import AlertPreference, PushSubscription
from conversate_alerts.push import sessions
from conversate_alerts.push.devices import check_sessions
from conversate_alerts.push.subscriptions import devices
from conversate_alerts.push.vapid import public_keys
from conversate_alerts.sending.sweep import sweep
from tests.alerts.support.devices import PUSH_DELAY, add_device, stored
from tests.alerts.support.push_service import OLD_PRIVATE_KEY, PRIVATE_KEY

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def browser(client, reader, push_service):
    return add_device(reader, push_service, client=client)


@pytest.fixture
def due(clock, browser, say):
    say()
    clock.shift(PUSH_DELAY)


def test_signing_out_removes_the_device_of_this_browser_alone(client, reader, browser, phone, due):
    client.logout()
    assert [each.endpoint for each in PushSubscription.objects.all()] == [phone.endpoint]
    assert sweep().pushed == 1
    assert (browser.requests, phone.requests) == (0, 1)


@pytest.mark.parametrize(
    "end", ["deleted", "expired", "password", "deactivated", "other account", "backend"]
)
def test_a_session_that_ended_gets_nothing_and_is_removed(
    clock, client, reader, writer, browser, due, settings, end
):
    if end == "deleted":
        Session.objects.all().delete()
    elif end == "expired":
        Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    elif end == "password":
        reader.set_password("another")
        reader.save()
    elif end == "deactivated":
        get_user_model().objects.filter(pk=reader.pk).update(is_active=False)
    elif end == "other account":
        session = client.session
        session["_auth_user_id"] = str(writer.pk)
        session.save()
    else:
        settings.AUTHENTICATION_BACKENDS = [
            "django.contrib.auth.backends.AllowAllUsersModelBackend"
        ]
    assert devices(get_user_model().objects.get(pk=reader.pk)) == []
    assert sweep().pushed == 0
    assert browser.requests == 0
    assert not PushSubscription.objects.exists()


def test_a_device_that_subscribed_in_a_new_session_stays(client, reader, browser, due):
    old = stored(browser)
    old.session = "ended"
    with mock.patch.object(sessions, "load_sessions", return_value={}):
        assert check_sessions([old]) == set()
    assert PushSubscription.objects.exists()


def test_a_session_of_an_older_secret_key_stays(reader, browser, due, settings):
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    assert sweep().pushed == 1


def test_an_account_that_the_policy_calls_inactive_gets_nothing(reader, browser, due, settings):
    settings.CONVERSATE_POLICY = "tests.alerts.support.policies.NobodyIsActive"
    assert sweep().pushed == 0
    assert browser.requests == 0


def test_a_deleted_account_takes_its_devices_along(reader, browser, due):
    reader.delete()
    assert not PushSubscription.objects.exists()
    assert sweep().pushed == 0


def test_without_alerts_a_deactivated_account_keeps_no_device(reader, browser):
    get_user_model().objects.filter(pk=reader.pk).update(is_active=False)
    sweep()
    assert not PushSubscription.objects.exists()


def test_an_old_key_of_the_site_goes_on_until_it_is_removed(browser, due, settings):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = [OLD_PRIVATE_KEY, PRIVATE_KEY]
    assert sweep().pushed == 1
    settings.CONVERSATE_PUSH_PRIVATE_KEY = OLD_PRIVATE_KEY
    AlertPreference.objects.update(pushed_at=None, pushed_id=0)
    assert sweep().pushed == 0
    assert not PushSubscription.objects.exists()


def test_sessions_that_can_t_be_checked_hold_up_no_mail_and_remove_nothing(
    clock, browser, due, caplog, mailoutbox
):
    with mock.patch.object(sessions, "load_sessions", side_effect=ConnectionError("no cache")):
        assert sweep().pushed == 0
        assert "Notifications have to wait: sessions can't be checked." in caplog.text
        clock.shift(timedelta(seconds=59))
        assert sweep().pushed == 0
        clock.shift(timedelta(seconds=60))
        assert sweep().sent == 1
    assert PushSubscription.objects.exists()


def test_signing_out_goes_on_without_the_database(client, browser, caplog):
    caplog.set_level(logging.WARNING)
    failing = mock.patch(
        "conversate_alerts.receivers.remove_of_session", side_effect=OperationalError
    )
    with failing:
        client.logout()
    assert "The devices of a session could not be removed." in caplog.text
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


def test_signing_out_costs_no_query_of_a_site_without_push(client, reader, settings):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = None
    client.force_login(reader)
    with mock.patch("conversate_alerts.receivers.remove_of_session") as remove:
        client.logout()
    assert not remove.called


class TestSessionsInCookies:
    """The key of such a session is another one after each change."""

    @pytest.fixture(autouse=True)
    def _engine(self, settings):
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"

    @pytest.fixture
    def browser(self, client, reader, push_service):
        return self.subscribe(client, reader, push_service)

    def subscribe(self, client, reader, push_service):
        client.force_login(reader)
        browser = push_service.subscribe(public_keys()[0])
        path = reverse("conversate_alerts:push_subscribe")
        assert client.post(path, self.data(browser)).status_code == 200
        return browser

    def data(self, browser):
        names = ("endpoint", "p256dh", "auth", "public_key")
        return {name: getattr(browser, name) for name in names}

    def test_it_gets_notifications(self, browser, due):
        assert sweep().pushed == 1
        # The whole session is never stored.
        assert len(stored(browser).session) < 40

    def test_signing_out_removes_it_alone(self, client, reader, push_service, browser, due):
        other = self.subscribe(Client(), reader, push_service)
        client.post("/accounts/logout/")
        assert [each.endpoint for each in PushSubscription.objects.all()] == [other.endpoint]
        assert sweep().pushed == 1
        assert (browser.requests, other.requests) == (0, 1)

    def test_a_new_password_ends_it(self, reader, browser, due):
        reader.set_password("another")
        reader.save()
        assert sweep().pushed == 0
        assert not PushSubscription.objects.exists()
