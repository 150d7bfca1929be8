"""Settings for the mail server of a site."""

from __future__ import annotations

from typing import Any

import django


def mailer(port: int) -> dict[str, Any]:
    """Return the settings to send mail through this port of this machine."""
    backend = "django.core.mail.backends.smtp.EmailBackend"
    options = {"host": "127.0.0.1", "port": port, "timeout": 30}
    if django.VERSION >= (6, 1):
        return {"MAILERS": {"default": {"BACKEND": backend, "OPTIONS": options}}}
    return {
        "EMAIL_BACKEND": backend,
        **{f"EMAIL_{name.upper()}": value for name, value in options.items()},
    }
