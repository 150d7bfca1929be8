"""Errors of a page while it is open."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Page

# What the browser itself says if the network goes while it looks for the service worker.
NO_WORKER = "An unknown error occurred when fetching the script."


@dataclass
class Watch:
    """Collects console errors, which include violations of the policy, and uncaught exceptions.

    A test that provokes an error names a part of its text in ``expected``.
    """

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=lambda: [NO_WORKER])

    def over(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _said(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        if message.type == "error" and not address.endswith("/favicon.ico"):
            self.complaints.append(f"{message.text} ({address})")

    def unexpected(self) -> list[str]:
        return [
            complaint
            for complaint in self.complaints
            if not any(part in complaint for part in self.expected)
        ]
