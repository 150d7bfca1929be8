"""The devices of a person: one row for each browser, and no more than ten."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from conversate_alerts.models import AlertPreference, PushSubscription, WaitingPush
from conversate_alerts.push.device_names import device_name
from conversate_alerts.push.endpoints import RefusedEndpoint
from conversate_alerts.push.sessions import bind, binding_of
from conversate_alerts.push.subscriptions import (
    MAX_DEVICES,
    InvalidSubscription,
    devices,
    remove_of_session,
    subscribe,
    unsubscribe,
)
from conversate_alerts.push.vapid import public_keys
from conversate_alerts.receivers import on_signed_out
from tests.alerts.support.devices import store, stored
from tests.alerts.support.push_service import OLD_PRIVATE_KEY
from tests.core.support.racing import PATIENCE, at_once

RACERS = 6


@pytest.fixture
def browser(push_service):
    return push_service.subscribe(public_keys()[0])


def test_the_same_browser_is_one_device(reader, browser):
    first = store(reader, browser, session_key="one")
    PushSubscription.objects.update(attempts=3, wait_until=timezone.now())
    second = store(reader, browser, session_key="two", name="Another name")
    assert first.pk == second.pk
    assert (second.session, second.name) == ("two", "Another name")
    assert (second.created_at, second.attempts, second.wait_until) == (first.created_at, 0, None)


def test_a_browser_that_another_account_used_is_moved_with_nothing_of_it(
    reader, writer, membership, browser
):
    old = store(reader, browser, session_key="one")
    WaitingPush.objects.create(
        preference=AlertPreference.objects.get(membership=membership), subscription=old
    )
    PushSubscription.objects.update(last_push_at=timezone.now(), test_at=timezone.now())
    new = store(writer, browser, session_key="two")
    assert new.user == writer
    assert (new.last_push_at, new.test_at) == (None, None)
    assert PushSubscription.objects.count() == 1
    assert not WaitingPush.objects.exists()


def test_an_eleventh_device_removes_the_oldest(reader, writer, push_service, browser):
    others = store(writer, browser, session_key="other")
    added = []
    for number in range(MAX_DEVICES + 2):
        each = push_service.subscribe(public_keys()[0])
        device = store(reader, each, session_key=f"{number}")
        PushSubscription.objects.filter(pk=device.pk).update(
            created_at=timezone.now() - timedelta(days=100 - number)
        )
        added.append(device.pk)
    mine = PushSubscription.objects.filter(user=reader)
    assert set(mine.values_list("pk", flat=True)) == set(added[2:])
    assert PushSubscription.objects.filter(pk=others.pk).exists()


def test_another_address_key_or_secret_is_refused(reader, browser, settings):
    names = ("endpoint", "p256dh", "auth", "public_key")
    good = {name: getattr(browser, name) for name in names}
    more = {"account": reader, "session_key": "one", "name": "Firefox"}
    for name, error in zip(names, [RefusedEndpoint, *[InvalidSubscription] * 3], strict=True):
        with pytest.raises(error):
            subscribe(**more, **{**good, name: "x"})
    settings.CONVERSATE_PUSH_PRIVATE_KEY = OLD_PRIVATE_KEY
    with pytest.raises(InvalidSubscription, match="Reload the page"):
        subscribe(**more, **good)
    assert not PushSubscription.objects.exists()


def test_a_request_of_a_site_without_sessions_is_bound_to_none(rf):
    request = rf.get("/")
    assert bind(request) == binding_of(request) == ""


def test_signing_out_without_a_request_is_no_error(push_service):
    on_signed_out(request=None)


def test_it_is_named_after_its_person_and_browser(reader, membership, browser):
    device = store(reader, browser, session_key="one")
    assert str(device) == "linus · Firefox on Linux"
    waiting = WaitingPush(preference_id=membership.pk, subscription=device)
    assert str(waiting) == f"{membership.pk} · {device.pk}"


def test_a_session_without_a_key_removes_nothing(reader, browser):
    store(reader, browser, session_key="")
    remove_of_session("")
    assert PushSubscription.objects.exists()


def test_without_a_session_the_account_alone_counts(reader, browser):
    """Of a site that signs people in by a header, without sessions."""
    store(reader, browser, session_key="")
    assert len(devices(reader)) == 1
    reader.set_password("another")
    reader.save()
    assert devices(reader) == []


WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
USER_AGENTS = {
    "": "",
    "curl/8.0": "",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0": "Firefox on Linux",
    f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/140 Safari/537 Edg/140": "Edge on Windows",
    f"Mozilla/5.0 (Linux; Android 10) {WEBKIT} Chrome/140 Safari/537": "Chrome on Android",
    f"Mozilla/5.0 (iPhone; iPhone OS 18 like Mac OS X) {WEBKIT} Safari/604": "Safari on iPhone",
    f"Mozilla/5.0 (Macintosh; Mac OS X 10_15_7) {WEBKIT} Safari/605": "Safari on Mac",
}


@pytest.mark.parametrize(("user_agent", "name"), USER_AGENTS.items())
def test_a_device_is_named_after_its_browser_and_system(user_agent, name):
    assert device_name(user_agent) == name


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_one_browser_in_several_requests_is_one_device(self, reader, writer, browser):
        barrier = threading.Barrier(RACERS, timeout=PATIENCE)

        def run(number):
            barrier.wait()
            subscribe(
                reader if number % 2 else writer,
                f"{number}",
                browser.endpoint,
                browser.p256dh,
                browser.auth,
                browser.public_key,
                "Firefox",
            )

        outcomes = at_once(*(lambda number=number: run(number) for number in range(RACERS)))
        assert outcomes == [None] * RACERS
        assert PushSubscription.objects.count() == 1

    def test_several_new_browsers_are_no_more_than_ten(self, reader, push_service):
        browsers = [push_service.subscribe(public_keys()[0]) for _ in range(MAX_DEVICES + RACERS)]
        for number, each in enumerate(browsers[:MAX_DEVICES]):
            store(reader, each, session_key=f"{number}")
        barrier = threading.Barrier(RACERS, timeout=PATIENCE)

        def run(browser):
            barrier.wait()
            store_only(reader, browser)

        new = browsers[MAX_DEVICES:]
        outcomes = at_once(*(lambda browser=browser: run(browser) for browser in new))
        assert outcomes == [None] * RACERS
        assert PushSubscription.objects.count() == MAX_DEVICES
        assert all(stored(each) for each in new)

    def test_ending_and_subscribing_leaves_one_or_none(self, reader, browser):
        store(reader, browser, session_key="one")
        barrier = threading.Barrier(RACERS, timeout=PATIENCE)

        def run(number):
            barrier.wait()
            if number % 2:
                unsubscribe(reader, browser.endpoint)
            else:
                store_only(reader, browser)

        outcomes = at_once(*(lambda number=number: run(number) for number in range(RACERS)))
        assert outcomes == [None] * RACERS
        assert PushSubscription.objects.count() <= 1


def store_only(user, browser):
    subscribe(
        user,
        "new",
        browser.endpoint,
        browser.p256dh,
        browser.auth,
        browser.public_key,
        "Firefox",
    )
