"""What members want of alerts, for whatever page or app asks them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet

from conversate_core.models import Membership

from .choices import AlertLevel
from .dispatch import get_dispatcher
from .models import AlertPreference, AlertProfile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# What was found out about an alert; a changed mind or address is a reason to find out anew.
_AFRESH: dict[str, Any] = {
    "attempts": 0,
    "failing_since": None,
    "next_try_at": None,
    "last_error": "",
    "given_up_at": None,
    "given_up_id": 0,
}


def level_of(*, membership: Membership) -> AlertLevel:
    """Which alerts of the room the member wants: none, where they never said so."""
    levels = AlertPreference.objects.filter(membership=membership.pk)
    return AlertLevel(levels.values_list("level", flat=True).first() or AlertLevel.NONE)


def set_level(*, membership: Membership, level: str) -> None:
    """Set which alerts of the room the member wants, as an AlertLevel.

    What failed before is forgotten: the next alert starts afresh. Raises ValueError for a level
    that there is not.
    """
    AlertPreference.objects.update_or_create(
        membership=membership, defaults={"level": AlertLevel(level), **_AFRESH}
    )
    _sweep_soon()


def silence(*, user: AbstractBaseUser) -> None:
    """Want no alerts of any room that the person is in."""
    wanted = AlertPreference.objects.filter(membership__user=user.pk)
    wanted.exclude(level=AlertLevel.NONE).update(level=AlertLevel.NONE, **_AFRESH)


def get_profile(user: AbstractBaseUser) -> AlertProfile:
    """The person's profile; a new one with the defaults, not saved, where there is none yet."""
    profile = AlertProfile.objects.filter(user=user.pk).first()
    return profile or AlertProfile(user_id=user.pk)


def change_profile(*, user: AbstractBaseUser, **changes: Any) -> AlertProfile:
    """Write the given fields of the person's profile, and return it.

    What waits for the end of quiet hours, or has failed, is looked at anew at once. Raises
    ValidationError for values that a profile can't have, FieldDoesNotExist for other names.
    """
    profile = get_profile(user)
    for name, value in changes.items():
        setattr(profile, AlertProfile._meta.get_field(name).name, value)
    profile.full_clean(validate_unique=False)
    profile, _ = AlertProfile.objects.update_or_create(user_id=user.pk, defaults=changes)
    try_again(AlertPreference.objects.filter(membership__user=user.pk))
    return profile


def try_again(preferences: QuerySet[AlertPreference]) -> None:
    """Look at these alerts anew, at once: forget what has failed, was given up, or was to wait."""
    preferences.update(**_AFRESH)
    _sweep_soon()


def _sweep_soon() -> None:
    transaction.on_commit(lambda: get_dispatcher().kick(after=0), robust=True)
