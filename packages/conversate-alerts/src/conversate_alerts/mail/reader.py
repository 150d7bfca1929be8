"""The language and the time zone of a mail's reader."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation

from conversate_core.internal.languages import text_direction, text_language

from ..models import AlertProfile


@contextmanager
def as_reader(profile: AlertProfile) -> Iterator[None]:
    """Activate the person's language and time zone, or the site's if the person chose none."""
    with translation.override(_language(profile.language)), timezone.override(profile.zone):
        yield


def language_context() -> dict[str, Any]:
    """Return the variables with the language and the direction of a mail's text."""
    return {"language": text_language(), "direction": text_direction()}


def local_time(moment: datetime) -> datetime:
    """Return *moment* in the reader's time zone, with or without ``USE_TZ``."""
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment, timezone.get_default_timezone())
    return timezone.localtime(moment)


def _language(code: str) -> str:
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:  # empty, or not in LANGUAGES any more
        return settings.LANGUAGE_CODE
