"""System checks of the site's mail settings: what would silence or misdirect alerts."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import checks, mail

from .conf import alert_settings
from .querysets import LEASE

_BACKENDS = "django.core.mail.backends."
_SMTP = f"{_BACKENDS}smtp.EmailBackend"
_NOWHERE = {f"{_BACKENDS}{name}.EmailBackend" for name in ("console", "dummy", "locmem")}
# One mail takes up to seven answers of the server, each of which may take the whole timeout.
_LONGEST_TIMEOUT = LEASE.seconds // 7


def check_sender() -> list[checks.CheckMessage]:
    name, host = _sender().rpartition("@")[::2]
    if name and host:
        return []
    return [
        checks.Error(
            f"CONVERSATE_EMAIL_FROM is {alert_settings.email_from!r}, which holds no address.",
            hint='Set it, or DEFAULT_FROM_EMAIL, to an address: "Chat <chat@example.org>".',
            id="conversate_alerts.E022",
        )
    ]


def check_deployed_mail(**kwargs: Any) -> list[checks.CheckMessage]:
    """For ``check --deploy``: what is right while a site is made, and wrong once it is used."""
    backend, timeout = _mailer()
    problems: list[checks.CheckMessage] = []
    if backend in _NOWHERE:
        problems.append(_goes_nowhere(backend))
    if backend == _SMTP and (timeout is None or timeout > _LONGEST_TIMEOUT):
        problems.append(_waits_too_long(timeout))
    if _sender().endswith("@localhost"):
        problems.append(_sender_is_nobody())
    return problems


def _mailer() -> tuple[str, float | None]:
    """The mail backend, and its timeout in seconds. Django 6.1 has them in MAILERS."""
    mailers = getattr(settings, "MAILERS", None) if hasattr(mail, "mailers") else None
    if mailers is None:
        return settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT
    mailer = mailers.get("default", {})
    return mailer.get("BACKEND", _SMTP), mailer.get("OPTIONS", {}).get("timeout")


def _sender() -> str:
    return parseaddr(alert_settings.email_from)[1]


def _goes_nowhere(backend: str) -> checks.CheckMessage:
    return checks.Warning(
        f"Alerts reach nobody: the mail backend is {backend}.",
        hint="Set EMAIL_BACKEND (from Django 6.1 on: MAILERS) to one that sends mail.",
        id="conversate_alerts.W003",
    )


def _waits_too_long(timeout: float | None) -> checks.CheckMessage:
    if timeout is None:
        problem = "Mails have no timeout: a server that hangs holds up what waits for it."
    else:
        problem = f"The timeout of mails is {timeout} seconds: a slow one might be sent twice."
    return checks.Warning(
        problem,
        hint=f"Set EMAIL_TIMEOUT (from Django 6.1 on: the option timeout in MAILERS) to "
        f"{_LONGEST_TIMEOUT} seconds or less.",
        id="conversate_alerts.W004",
    )


def _sender_is_nobody() -> checks.CheckMessage:
    return checks.Warning(
        f"Alerts come from {_sender()}, which no other machine can answer or trust.",
        hint="Set CONVERSATE_EMAIL_FROM or DEFAULT_FROM_EMAIL to an address of the site.",
        id="conversate_alerts.W005",
    )
