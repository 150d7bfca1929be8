"""In the reader's language, and at the reader's time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from ..models import AlertProfile


@contextmanager
def as_reader(profile: AlertProfile) -> Iterator[None]:
    """Translate and show times for this person; what they did not say is as the site has it."""
    with translation.override(_language(profile.language)), timezone.override(profile.zone):
        yield


def language_context() -> dict[str, Any]:
    """What the templates of any mail need to know of the language that is active."""
    return {
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }


def local_time(moment: datetime) -> datetime:
    """*moment* as the reader's clock shows it, whether or not the site uses time zones."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_default_timezone())
    return timezone.localtime(moment)


def _language(code: str) -> str:
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:  # none, or one that the site no longer has
        return settings.LANGUAGE_CODE
