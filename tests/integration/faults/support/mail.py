"""A mail server that may be down at first, and the settings of a site that uses it."""

from __future__ import annotations

from typing import Any

import django
from aiosmtpd.controller import Controller

from tests.alerts.support.smtp import Postbox
from tests.support.ports import free_port


class MailServer:
    def __init__(self) -> None:
        self.port = free_port()
        self.postbox = Postbox()
        self._controller = Controller(
            self.postbox, hostname="127.0.0.1", port=self.port, ready_timeout=60
        )

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()

    @property
    def settings(self) -> dict[str, Any]:
        """Return settings with the default dispatcher, a background thread of each web process."""
        dispatch = "tests.integration.faults.support.site.dispatching.QuickDispatcher"
        backend = "django.core.mail.backends.smtp.EmailBackend"
        if django.VERSION >= (6, 1):
            options = {"host": "127.0.0.1", "port": self.port}
            mail: dict[str, Any] = {
                "MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}
            }
        else:
            mail = {"EMAIL_BACKEND": backend, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": self.port}
        return {"CONVERSATE_ALERT_DISPATCH": dispatch, **mail}
