"""Who starts the sweeps. Named by ``CONVERSATE_ALERT_DISPATCH``."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from django.core import checks
from django.utils.module_loading import import_string

from ..conf import alert_settings


class Dispatcher:
    """The base class of what ``CONVERSATE_ALERT_DISPATCH`` may name; made once in a process."""

    @classmethod
    def check(cls) -> list[checks.CheckMessage]:
        """What in the site's settings keeps this dispatcher from its work."""
        return []

    def kick(self, *, after: float) -> None:
        """Something happened that may make an alert due in *after* seconds.

        Called while a request is answered: it must return at once.
        """
        raise NotImplementedError


class NullDispatcher(Dispatcher):
    """For sites that run ``manage.py send_alerts`` themselves."""

    def kick(self, *, after: float) -> None:
        pass


@lru_cache
def _dispatcher(path: str) -> Dispatcher:
    return cast("type[Dispatcher]", import_string(path))()


def get_dispatcher() -> Dispatcher:
    """The dispatcher of this process, as ``CONVERSATE_ALERT_DISPATCH`` names it."""
    return _dispatcher(alert_settings.alert_dispatch)
