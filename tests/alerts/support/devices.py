"""The devices of people: browsers that are signed in and have subscribed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client

from conversate_alerts.models import PushSubscription
from conversate_alerts.push.subscriptions import hash_of, subscribe
from conversate_alerts.push.vapid import public_keys
from tests.alerts.support.push_service import Browser, PushService

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The default of CONVERSATE_PUSH_DELAY.
PUSH_DELAY = timedelta(seconds=15)


def add_device(user: User, service: PushService, *, client: Client | None = None) -> Browser:
    """Sign in a browser of *user*, and let it subscribe."""
    client = client or Client()
    client.force_login(user)
    browser = service.subscribe(public_keys()[0])
    store(user, browser, session_key=str(client.session.session_key))
    return browser


def store(user: User, browser: Browser, *, session_key: str, name: str = "Firefox on Linux") -> Any:
    subscribe(
        user,
        session_key,
        browser.endpoint,
        browser.p256dh,
        browser.auth,
        browser.public_key,
        name,
    )
    return stored(browser)


def stored(browser: Browser) -> PushSubscription:
    """Return the subscription of *browser* as it is in the database."""
    return PushSubscription.objects.get(endpoint_hash=hash_of(browser.endpoint))


def shown(browser: Browser) -> list[str]:
    """Return the texts of the notifications that *browser* has got."""
    return [each.json()["notification"]["body"] for each in browser.received]
