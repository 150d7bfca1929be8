"""The language and time zone of an answer, so that the next one can be made without its request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timezone as fixed
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone, translation


class Locale(NamedTuple):
    """``language`` and ``time_zone``, a name; both are empty if they can't be activated by name."""

    language: str = ""
    time_zone: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.language and self.time_zone)

    @contextmanager
    def activated(self) -> Iterator[None]:
        """Render in this locale, which is not an empty one, within the block."""
        with translation.override(self.language), timezone.override(ZoneInfo(self.time_zone)):
            yield


def locale_of(request: HttpRequest) -> Locale:
    """Return what the site's middleware has activated for *request*.

    Empty for a request with a URLconf of its own, whose answers have other URLs.
    """
    language, zone = translation.get_language(), _name_of_current_zone()
    if not language or not zone or getattr(request, "urlconf", None) is not None:
        return Locale()
    return Locale(language, zone)


def _name_of_current_zone() -> str:
    zone: object = timezone.get_current_timezone()
    return "UTC" if zone is fixed.utc else getattr(zone, "key", None) or ""
