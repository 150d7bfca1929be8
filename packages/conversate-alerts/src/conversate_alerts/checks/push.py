"""System checks of push: it can be sent, and the settings are not those of a test."""

from __future__ import annotations

from typing import Any

from django.core import checks

from conversate_core.conf import check_settings

from ..conf import AlertSettings, alert_settings
from ..push.enabled import has_extra

_LOCAL = ("@localhost", "//localhost", "//127.0.0.1")


def check_push() -> list[checks.CheckMessage]:
    if alert_settings.push_private_key is None:
        return []
    problems: list[checks.CheckMessage] = []
    if alert_settings.push_contact is None:
        problems.append(_has_no_contact())
    if not has_extra():
        problems.append(_has_no_package())
    if alert_settings.push_delay >= alert_settings.alert_delay:
        problems.append(_comes_after_the_mail())
    return problems


def _has_no_contact() -> checks.CheckMessage:
    return checks.Error(
        "CONVERSATE_PUSH_PRIVATE_KEY is set without CONVERSATE_PUSH_CONTACT.",
        hint='Set CONVERSATE_PUSH_CONTACT to an address such as "mailto:chat@example.org", at '
        "which the push services can reach you.",
        id="conversate_alerts.E024",
    )


def _has_no_package() -> checks.CheckMessage:
    return checks.Error(
        "CONVERSATE_PUSH_PRIVATE_KEY is set, but the package cryptography is not installed.",
        hint='Run pip install "conversate-alerts[push]", or remove the setting.',
        id="conversate_alerts.E025",
    )


def _comes_after_the_mail() -> checks.CheckMessage:
    return checks.Warning(
        "CONVERSATE_PUSH_DELAY is not below CONVERSATE_ALERT_DELAY.",
        hint="Lower it, or raise the other one: nobody is notified of what was mailed before.",
        id="conversate_alerts.W016",
    )


@checks.register("conversate", deploy=True)
def check_deployed_push(**kwargs: Any) -> list[checks.CheckMessage]:
    """For ``check --deploy``: settings of push that are right in tests only."""
    if check_settings(AlertSettings):
        return []
    problems: list[checks.CheckMessage] = []
    plain = [each for each in alert_settings.push_services if each.startswith("http://")]
    if plain:
        problems.append(_is_open(plain))
    if any(each in (alert_settings.push_contact or "") for each in _LOCAL):
        problems.append(_contact_is_nobody())
    return problems


def _is_open(services: list[str]) -> checks.CheckMessage:
    return checks.Warning(
        f"CONVERSATE_PUSH_SERVICES has {', '.join(services)}: members can have the site send "
        "requests to that port.",
        hint="Remove it. Push services without https are for tests.",
        id="conversate_alerts.W008",
    )


def _contact_is_nobody() -> checks.CheckMessage:
    return checks.Warning(
        f"CONVERSATE_PUSH_CONTACT is {alert_settings.push_contact}, which reaches nobody. Some "
        "push services refuse it.",
        hint="Set it to an address of the site.",
        id="conversate_alerts.W009",
    )
