"""Reasons to postpone an alert that is due, other than those that the query checks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from conversate_core.people import Person, person_for
from conversate_core.policy import get_policy

from ..conf import alert_settings
from ..mail.single_address import single_address
from ..models import AlertPreference, AlertProfile
from .schedule import earliest, end_of_quiet_hours, is_quiet, local, next_day

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# The time until the next look at an obstacle whose end is unknown.
RECHECK_AFTER = timedelta(hours=1)


class AlertPostponed(Exception):
    """The alert can't be sent yet, for this *reason*; it is tried again at *until*."""

    def __init__(self, reason: str, *, until: datetime, is_fault: bool = False) -> None:
        super().__init__(reason)
        self.until = until
        # Whether the reason is a fault that the admin should show.
        self.is_fault = is_fault


def profile_of(preference: AlertPreference) -> AlertProfile:
    """Return the profile of the member, or a new one with the defaults, not saved."""
    return profile_of_user(preference.membership.user)


def profile_of_user(user: Any) -> AlertProfile:
    """Return the person's profile, or a new one with the defaults, not saved."""
    try:
        profile: AlertProfile = user.alert_profile
    except AlertProfile.DoesNotExist:
        profile = AlertProfile(user=user)
    return profile


def recipient(preference: AlertPreference) -> Person:
    """Return the member, with the address for their alerts; empty if it is not one address."""
    return recipient_of(preference.membership.user)


def recipient_of(user: AbstractBaseUser) -> Person:
    """Return the person, with the address for their mails; empty if it is not one address."""
    person = person_for(user)
    address = profile_of_user(user).address or person.address
    return person._replace(address=single_address(address))


def obstacles(
    preference: AlertPreference, *, oldest_at: datetime, now: datetime
) -> Iterator[AlertPostponed]:
    """Yield the obstacles to a mail *now*; *oldest_at* is when its first message was posted."""
    membership = preference.membership
    yield from _hidden_room(preference, now)
    # It would be later than now if the clock was set back.
    ready_at = min(oldest_at + timedelta(seconds=alert_settings.alert_delay), now)
    yield from obstacles_of(membership.user, ready_at=ready_at, now=now)


def push_obstacles(preference: AlertPreference, *, now: datetime) -> Iterator[AlertPostponed]:
    """Yield the obstacles to a notification *now*. There is no digest of notifications."""
    yield from _hidden_room(preference, now)
    profile = profile_of(preference)
    until = end_of_quiet_hours(profile, now)
    if until > now:
        reason = _(
            "These are the member's quiet hours. Notifications wait until %(time)s in the member's "
            "time zone."
        ) % {"time": _shown(profile, until)}
        yield AlertPostponed(reason, until=until)


def obstacles_of(
    user: AbstractBaseUser, *, ready_at: datetime, now: datetime
) -> Iterator[AlertPostponed]:
    """Yield the obstacles to any mail to the person *now* that was ready *ready_at*."""
    profile = profile_of_user(user)
    if not recipient_of(user).address:
        yield AlertPostponed(_no_address(user), until=now + RECHECK_AFTER, is_fault=True)
    until = earliest(profile, ready_at=ready_at, now=now)
    if until > now:
        yield AlertPostponed(_too_early(profile, until, now), until=until)


def limit_reached(profile: AlertProfile, now: datetime) -> AlertPostponed:
    """Return the obstacle for a person that has got all the mails of the day; see `daily_limit`."""
    reason = _("This member has had as many alerts today as CONVERSATE_ALERT_DAILY_LIMIT allows.")
    return AlertPostponed(reason, until=next_day(profile, now))


def _hidden_room(preference: AlertPreference, now: datetime) -> Iterator[AlertPostponed]:
    membership = preference.membership
    if not get_policy().can_view(membership.user, membership.room):
        reason = _("The policy hides the room from this member.")
        yield AlertPostponed(reason, until=now + RECHECK_AFTER, is_fault=True)


def _no_address(user: AbstractBaseUser) -> str:
    profile, person = profile_of_user(user), person_for(user)
    if address := profile.address or person.address:
        return _("“%(address)s” is not a single e-mail address.") % {"address": address}
    if profile.pending_address:
        return _("This member has no address, and has not confirmed %(address)s.") % {
            "address": profile.pending_address
        }
    return _("This member has no address.")


def _too_early(profile: AlertProfile, until: datetime, now: datetime) -> str:
    time = _shown(profile, until)
    if is_quiet(profile, now):
        return _(
            "These are the member's quiet hours. E-mails wait until %(time)s in the member's time "
            "zone."
        ) % {"time": time}
    return _(
        "This member gets alerts as a digest. The next one is sent at %(time)s in the member's "
        "time zone."
    ) % {"time": time}


def _shown(profile: AlertProfile, moment: datetime) -> str:
    return local(profile, moment).strftime("%Y-%m-%d %H:%M")
