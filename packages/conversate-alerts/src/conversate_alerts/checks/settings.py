"""System checks of the settings of alerts."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core import checks
from django.utils.module_loading import import_string

from conversate_core.conf import check_settings, core_settings

from ..conf import AlertSettings, alert_settings
from ..dispatch import Dispatcher
from .mail import check_sender
from .push import check_push
from .replies import check_reply_address


@checks.register("conversate")
def check_alert_settings(**kwargs: Any) -> list[checks.CheckMessage]:
    """Check the types first: with a wrong one, the other checks would report the same again."""
    problems = check_settings(AlertSettings)
    if problems:
        return problems
    return [
        *_check_dispatch(),
        *_check_presence(),
        *_check_idle(),
        *_check_links(),
        *check_sender(),
        *check_reply_address(),
        *check_push(),
    ]


def _check_dispatch() -> list[checks.CheckMessage]:
    path = alert_settings.alert_dispatch
    try:
        found = import_string(path)
    except ImportError as error:
        problem = f"which can't be imported ({error})"
    else:
        if isinstance(found, type) and issubclass(found, Dispatcher):
            return found.check()
        problem = "which is not a subclass of conversate_alerts.dispatch.Dispatcher"
    return [
        checks.Error(
            f"CONVERSATE_ALERT_DISPATCH is {path!r}, {problem}.",
            hint="Give the dotted path as you would import it: package.module.name.",
            id="conversate_alerts.E020",
        )
    ]


def _check_presence() -> list[checks.CheckMessage]:
    if alert_settings.disconnect_seconds * 1000 > core_settings.poll_max:
        return []
    return [
        checks.Warning(
            "CONVERSATE_DISCONNECT_AT (seconds) is not above CONVERSATE_POLL_MAX (milliseconds).",
            hint="Members whose page is open would count as away between two polls, and be mailed.",
            id="conversate_alerts.W001",
        )
    ]


def _check_idle() -> list[checks.CheckMessage]:
    idle_after = alert_settings.alert_idle_after
    longest = max(core_settings.poll_max, core_settings.idle_at)
    if idle_after is None or idle_after * 1000 > longest:
        return []
    return [
        checks.Warning(
            "CONVERSATE_ALERT_IDLE_AFTER (seconds) is not above CONVERSATE_POLL_MAX and "
            "CONVERSATE_IDLE_AT (milliseconds).",
            hint="Members who use a page would count as absent between two polls, and be mailed.",
            id="conversate_alerts.W007",
        )
    ]


def _check_links() -> list[checks.CheckMessage]:
    # The domain itself is not checked: checks run before there are tables.
    if alert_settings.site_url or apps.is_installed("django.contrib.sites"):
        return []
    return [
        checks.Warning(
            "Alerts don't know the address of the site, so that they have no links.",
            hint='Set CONVERSATE_SITE_URL to an address such as "https://example.org".',
            id="conversate_alerts.W002",
        )
    ]
