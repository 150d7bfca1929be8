"""Pages with and without the focus: every page that Playwright opens believes that it has it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.integration.browser.support.waiting import wait_until

# `turn(false)` removes the focus and `turn(true)` returns it; `show(…)` hides or shows a tab.
FOCUS = """
    window.watched = true;
    window.visible = true;
    document.hasFocus = () => window.watched;
    Object.defineProperty(document, "visibilityState", {
      get: () => (window.visible ? "visible" : "hidden"),
    });
    window.turn = (watched) => {
      window.watched = watched;
      window.dispatchEvent(new Event(watched ? "focus" : "blur"));
    };
    window.show = (visible) => {
      window.visible = visible;
      document.dispatchEvent(new Event("visibilitychange"));
      window.turn(visible);
    };
"""
# Records notifications: `notified` has the texts, `open_notifications` those not closed yet,
# `silent` and `renotified` how many were so.
NOTIFICATIONS = """
    window.notified = [];
    window.open_notifications = [];
    window.silent = 0;
    window.renotified = 0;
    window.Notification = class {
      static permission = "granted";
      static requestPermission() { return Promise.resolve("granted"); }
      constructor(title, options) {
        this.text = `${title}: ${options.body}`;
        this.icon = options.icon;
        window.notified.push(this.text);
        window.silent += options.silent ? 1 : 0;
        window.renotified += options.renotify ? 1 : 0;
        // In the place of the one before: they all have the tag of the room.
        window.open_notifications = [this];
      }
      close() {
        window.open_notifications = window.open_notifications.filter((each) => each !== this);
      }
    };
"""


def look_away(page: Page) -> None:
    page.evaluate("turn(false)")


def look(page: Page) -> None:
    page.evaluate("turn(true)")


def open_notifications(page: Page) -> list[str]:
    """Return the texts of the open notifications."""
    texts: list[str] = page.evaluate("open_notifications.map((each) => each.text)")
    return texts


def notifies(page: Page, *expected: str) -> None:
    """Wait for these open notifications: a page shows its messages before it may notify."""
    wait_until(page, lambda: open_notifications(page) == list(expected))
