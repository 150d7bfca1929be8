"""The base class of dispatchers. ``CONVERSATE_ALERT_DISPATCH`` names the one that a site uses."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from django.core import checks
from django.utils.module_loading import import_string

from ..conf import alert_settings
from ..push.enabled import is_enabled

# Seconds between two sweeps of a site with push: a notification comes soon, or is too late.
PUSH_INTERVAL = 5.0


class Dispatcher:
    """The base class for ``CONVERSATE_ALERT_DISPATCH``; each process has one instance.

    A dispatcher decides when and where a sweep runs, which sends the alerts that are due. For a
    task queue, override `QueueDispatcher` instead.
    """

    @classmethod
    def check(cls) -> list[checks.CheckMessage]:
        """Return messages about settings of the site with which this dispatcher can't work.

        Django's system checks call it. The default returns an empty list.
        """
        return []

    def request_sweep(self, *, after: float) -> None:
        """Have a sweep run in *after* seconds, when an alert may become due.

        Called often, by many threads at once, while a request is answered, and possibly inside a
        transaction. It must return at once, raise nothing, and send nothing itself. If the sweep
        runs later, alerts are late. A sweep too many finds nothing to do.
        """
        raise NotImplementedError


class NullDispatcher(Dispatcher):
    """Starts no sweeps: for sites that run ``manage.py send_alerts`` themselves."""

    def request_sweep(self, *, after: float) -> None:
        pass


def interval_with_push(interval: float) -> float:
    """Return the seconds between two sweeps: *interval*, or less if the site has push."""
    return min(interval, PUSH_INTERVAL) if is_enabled() else interval


@lru_cache
def _dispatcher(path: str) -> Dispatcher:
    return cast("type[Dispatcher]", import_string(path))()


def get_dispatcher() -> Dispatcher:
    """Return this process's instance of the dispatcher in ``CONVERSATE_ALERT_DISPATCH``.

    Raises ImportError if the setting can't be imported; a system check reports that.
    """
    return _dispatcher(alert_settings.alert_dispatch)
