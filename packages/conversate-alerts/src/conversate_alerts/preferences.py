"""Opting in and out, for whatever page or app asks the member."""

from __future__ import annotations

from conversate_core.models import Membership

from .models import AlertPreference


def wants_alerts(*, membership: Membership) -> bool:
    """Whether the member has opted in for this room."""
    return AlertPreference.objects.filter(membership=membership.pk, enabled=True).exists()


def set_alerts(*, membership: Membership, enabled: bool) -> None:
    """Opt the member in or out. What failed before is forgotten: the next alert starts afresh."""
    AlertPreference.objects.update_or_create(
        membership=membership,
        defaults={"enabled": enabled, "attempts": 0, "next_try_at": None, "last_error": ""},
    )
