"""System checks of the mail settings: alerts that are not sent, or have wrong addresses."""

from __future__ import annotations

from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks, mail

from ..conf import alert_settings
from ..mail.single_address import single_address
from ..querysets import LEASE

_BACKENDS = "django.core.mail.backends."
_SMTP = f"{_BACKENDS}smtp.EmailBackend"
_NOWHERE = {f"{_BACKENDS}{name}.EmailBackend" for name in ("console", "dummy", "locmem")}
_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
# A mail needs up to seven replies of the server, and each may take the whole timeout.
_LONGEST_TIMEOUT = LEASE.seconds // 7


def check_sender() -> list[checks.CheckMessage]:
    if single_address(alert_settings.email_from):
        return []
    return [
        checks.Error(
            f"CONVERSATE_EMAIL_FROM is {alert_settings.email_from!r}, which is not one address.",
            hint='Set it, or DEFAULT_FROM_EMAIL, to an address: "Chat <chat@example.org>".',
            id="conversate_alerts.E022",
        )
    ]


@checks.register("conversate", deploy=True)
def check_deployed_mail(**kwargs: Any) -> list[checks.CheckMessage]:
    """For ``check --deploy``: settings that are right in development only."""
    backend, timeout = _mailer()
    problems: list[checks.CheckMessage] = []
    if backend in _NOWHERE:
        problems.append(_goes_nowhere(backend))
    if backend == _SMTP and (timeout is None or timeout > _LONGEST_TIMEOUT):
        problems.append(_waits_too_long(timeout))
    if _sender().endswith("@localhost"):
        problems.append(_sender_is_nobody())
    if urlsplit(alert_settings.site_url or "").hostname in _THIS_MACHINE:
        problems.append(_links_stay_here())
    return problems


def _mailer() -> tuple[str, float | None]:
    """Return the mail backend and its timeout in seconds. Django 6.1 reads them from MAILERS."""
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


def _links_stay_here() -> checks.CheckMessage:
    return checks.Warning(
        f"Links in alerts lead to {alert_settings.site_url}, which is the reader's own machine.",
        hint="Set CONVERSATE_SITE_URL to the address at which people visit the site.",
        id="conversate_alerts.W006",
    )
