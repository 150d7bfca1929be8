"""Push in a browser without a push service: subscriptions, and what the service worker does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page, Worker

from tests.integration.browser.support.waiting import wait_until

# Of the receiver in RFC 8291, appendix A.
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/"

# Stands in for the push service and for the dialog that asks for permission, which the user answers
# by `localStorage.answer`. `localStorage.asked` counts the dialogs.
PUSH = """
    (() => {
      const read = () => JSON.parse(localStorage.getItem("subscription"));
      const bytes = (text) => Uint8Array.from(
        atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0)).buffer;
      const make = ({ endpoint, key }) => ({
        endpoint,
        options: { applicationServerKey: bytes(key) },
        toJSON: () => ({ endpoint, keys: { p256dh: "%(p256dh)s", auth: "%(auth)s" } }),
        unsubscribe: async () => localStorage.removeItem("subscription"),
      });
      PushManager.prototype.getSubscription = async () => read() && make(read());
      PushManager.prototype.subscribe = async ({ applicationServerKey: key }) => {
        if (read() && read().key === key) {
          return make(read());
        }
        const number = Number(localStorage.getItem("subscribed")) + 1;
        localStorage.setItem("subscribed", number);
        const made = { endpoint: "%(endpoint)s" + number, key };
        localStorage.setItem("subscription", JSON.stringify(made));
        return make(read());
      };
      Object.defineProperty(Notification, "permission", {
        get: () => localStorage.getItem("permission") || "default",
      });
      Notification.requestPermission = async () => {
        localStorage.setItem("asked", Number(localStorage.getItem("asked")) + 1);
        localStorage.setItem("permission", localStorage.getItem("answer") || "granted");
        return Notification.permission;
      };
    })();
""" % {"p256dh": P256DH, "auth": AUTH, "endpoint": ENDPOINT}  # noqa: UP031 - has braces

# Records what the worker does. A browser without windows has no notifications; then these are kept
# here, one for each tag.
RECORDING = """
    (() => {
      self.opened = [];
      self.focused = [];
      self.badges = [];
      self.unsubscribed = false;
      self.clients.openWindow = async (url) => { self.opened.push(url); };
      WindowClient.prototype.focus = async function () {
        self.focused.push(this.url);
        return this;
      };
      self.navigator.setAppBadge = async (number) => { self.badges.push(number); };
      PushManager.prototype.getSubscription = async () => ({
        unsubscribe: async () => { self.unsubscribed = true; },
      });
      if (Notification.permission !== "granted") {
        const shown = new Map();
        self.registration.showNotification = async (title, options) => {
          const { tag = "" } = options;
          shown.set(tag, { title, ...options, tag, close: () => shown.delete(tag) });
        };
        self.registration.getNotifications = async ({ tag } = {}) =>
          [...shown.values()].filter((each) => !tag || each.tag === tag);
      }
    })();
"""
CLICK = """
    self.registration.getNotifications().then(([notification]) => {
      const event = new ExtendableEvent("notificationclick");
      event.notification = notification;
      self.dispatchEvent(event);
    })
"""


def worker_of(page: Page) -> Worker:
    """Wait for the service worker of the page, and record what it does from now on."""
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    wait_until(page, lambda: bool(page.context.service_workers))
    page.context.grant_permissions(["notifications"])
    (worker,) = page.context.service_workers
    worker.evaluate(RECORDING)
    return worker


class PushService:
    """Delivers push messages to the worker of a page by the DevTools protocol."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._registrations: list[str] = []
        self._session.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._session.send("ServiceWorker.enable")
        wait_until(page, lambda: bool(self._registrations))

    def _note(self, event: dict[str, Any]) -> None:
        found = [each for each in event["registrations"] if not each["isDeleted"]]
        self._registrations += [each["registrationId"] for each in found]

    def deliver(self, data: str) -> None:
        address = urlsplit(self._page.url)
        self._session.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": f"{address.scheme}://{address.netloc}",
                "registrationId": self._registrations[-1],
                "data": data,
            },
        )


def payload(tag: str, navigate: str, *, title: str = "Engine room", badge: int = 1) -> str:
    notification = {"title": title, "body": "Tea is ready", "navigate": navigate, "tag": tag}
    return json.dumps({"web_push": 8030, "notification": notification, "app_badge": badge})


def shown(worker: Worker) -> list[tuple[str, str]]:
    """Return the titles and texts of the notifications."""
    found = worker.evaluate(
        "self.registration.getNotifications()"
        ".then((all) => all.map((each) => [each.title, each.body || '']))"
    )
    return sorted((title, body) for title, body in found)


def click(worker: Worker) -> None:
    """Click the first notification."""
    worker.evaluate(CLICK)
