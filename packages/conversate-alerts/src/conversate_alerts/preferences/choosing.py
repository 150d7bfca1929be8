"""Read and change the alert preferences of members. Pages and other apps call these functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from conversate_core.databases import on_commit
from conversate_core.models import Membership

from ..choices import AlertLevel
from ..conf import alert_settings
from ..dispatch import get_dispatcher
from ..inserting import insert_for_members
from ..models import AddedMember, AlertPreference, AlertProfile
from ..sending.mail_claims import try_again as try_rows_again

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.base_user import AbstractBaseUser

# Clears the results of earlier attempts: after a change, the next attempt starts over.
_RESET: dict[str, Any] = {
    "attempts": 0,
    "failing_since": None,
    "next_try_at": None,
    "last_error": "",
    "given_up_at": None,
    "given_up_id": 0,
    "push_next_try_at": None,
}


def level_of(*, membership: Membership) -> AlertLevel:
    """Return which alerts of the room the member gets: the level they chose, or the site's."""
    levels = AlertPreference.objects.filter(membership=membership.pk)
    return AlertLevel(levels.values_list("level", flat=True).first() or alert_settings.alert_level)


def level_of_joined(membership: Membership) -> AlertLevel:
    """Return the same without a query, of a membership that was read with its preference."""
    preference: AlertPreference | None = getattr(membership, "alert_preference", None)
    return preference.effective_level if preference else AlertLevel(alert_settings.alert_level)


def set_level(*, membership: Membership, level: str) -> None:
    """Set which alerts of the room the member wants: a value of `AlertLevel`.

    ``CONVERSATE_ALERT_LEVEL`` no longer applies to the member in this room. Earlier failures are
    forgotten. Raises ValueError for an unknown level.
    """
    AlertPreference.objects.update_or_create(
        membership=membership, defaults={"level": AlertLevel(level), **_RESET}
    )
    _sweep_soon()


def alert_of_everything(memberships: Collection[Membership]) -> None:
    """Turn on the alerts of new members of a direct conversation who have not turned off all."""
    off = AlertProfile.objects.filter(mail_when_added=False)
    silent = set(
        off.filter(user__in=[each.user_id for each in memberships]).values_list("user", flat=True)
    )
    wanted = [each for each in memberships if each.user_id not in silent]
    rows = [AlertPreference(membership=each, level=AlertLevel.EVERYTHING) for each in wanted]
    insert_for_members(AlertPreference, rows)


def silence(*, user: AbstractBaseUser) -> None:
    """Turn off the alerts of all rooms that the person is in, and mails about being added."""
    # Rows for the rooms which CONVERSATE_ALERT_LEVEL may apply to, now or later. They come first: a
    # sweep may add rows at the same time.
    others = Membership.objects.filter(user=user.pk, alert_preference=None)
    rows = [AlertPreference(membership=other, level=AlertLevel.NONE) for other in others]
    insert_for_members(AlertPreference, rows)
    mine = AlertPreference.objects.filter(membership__user=user.pk)
    mine.exclude(level=AlertLevel.NONE).update(level=AlertLevel.NONE, **_RESET)
    stop_mails_when_added(user=user)


def stop_mails_when_added(*, user: AbstractBaseUser) -> None:
    """Send the person no more mails about being added to rooms."""
    off = {"mail_when_added": False}
    AlertProfile.objects.update_or_create(user_id=user.pk, defaults=off)


def get_profile(user: AbstractBaseUser) -> AlertProfile:
    """Return the person's profile, or a new one with the defaults, not saved."""
    profile = AlertProfile.objects.filter(user=user.pk).first()
    return profile or AlertProfile(user_id=user.pk)


def change_profile(*, user: AbstractBaseUser, **changes: Any) -> AlertProfile:
    """Write the given fields of the person's `AlertProfile`, and return it.

    Alerts that have failed, or wait for the end of quiet hours, are tried again at once. Raises
    ValidationError for invalid values, and FieldDoesNotExist for unknown names.
    """
    profile = get_profile(user)
    for name, value in changes.items():
        setattr(profile, AlertProfile._meta.get_field(name).name, value)
    profile.full_clean(exclude=["user"], validate_unique=False)
    profile, _ = AlertProfile.objects.update_or_create(user_id=user.pk, defaults=changes)
    try_mails_again(user_id=user.pk)
    return profile


def try_mails_again(*, user_id: Any) -> None:
    """Try the mails of a person again at once, of alerts and of being added to rooms."""
    try_rows_again(AddedMember.objects.filter(user=user_id))
    try_again(AlertPreference.objects.filter(membership__user=user_id))


def try_waiting_again(mails: QuerySet[Any]) -> None:
    """Try these mails again at once, of being added to rooms or of invitations."""
    try_rows_again(mails)
    _sweep_soon()


def try_again(preferences: QuerySet[AlertPreference]) -> None:
    """Try these alerts again at once: forget failures and waiting times."""
    preferences.update(**_RESET)
    _sweep_soon()


def _sweep_soon() -> None:
    on_commit(lambda: get_dispatcher().request_sweep(after=0), robust=True)
