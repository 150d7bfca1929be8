"""What may stand between an alert that is due and its mail, beyond what the database decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from conversate_core.people import Person, person_for
from conversate_core.policy import get_policy

from .conf import alert_settings
from .models import AlertPreference, AlertProfile
from .schedule import earliest, is_quiet, local, next_day

# How long to wait where nobody can say when it will be over.
POSTPONEMENT = timedelta(hours=1)


class NotNow(Exception):
    """The alert can't be sent yet: why not, and when to look at it again."""

    def __init__(self, reason: str, *, until: datetime, is_fault: bool = False) -> None:
        super().__init__(reason)
        self.until = until
        # Somebody should do something about it.
        self.is_fault = is_fault


def profile_of(preference: AlertPreference) -> AlertProfile:
    """The profile of the member; a new one with the defaults where there is none."""
    user = preference.membership.user
    try:
        profile: AlertProfile = user.alert_profile
    except AlertProfile.DoesNotExist:
        profile = AlertProfile(user=user)
    return profile


def recipient(preference: AlertPreference) -> Person:
    """The member, with the address that their alerts go to."""
    person = person_for(preference.membership.user)
    address = profile_of(preference).address
    return person._replace(address=address) if address else person


def obstacles(
    preference: AlertPreference, *, oldest_at: datetime, now: datetime
) -> Iterator[NotNow]:
    """What stands against a mail *now* about news of which the first were posted *oldest_at*."""
    membership, profile = preference.membership, profile_of(preference)
    later = now + POSTPONEMENT
    if not get_policy().can_view(membership.user, membership.room):
        reason = _("The policy hides the room from this member.")
        yield NotNow(reason, until=later, is_fault=True)
    if not recipient(preference).address:
        yield NotNow(_no_address(profile), until=later, is_fault=True)
    # Later than now where the clock was set back.
    ready_at = min(oldest_at + timedelta(seconds=alert_settings.alert_delay), now)
    until = earliest(profile, ready_at=ready_at, now=now)
    if until > now:
        yield NotNow(_too_early(profile, until, now), until=until)


def limit_reached(profile: AlertProfile, now: datetime) -> NotNow:
    """The obstacle of whoever has had all the mails of the day; `limits` knows who has."""
    reason = _("This member has had as many alerts today as CONVERSATE_ALERT_DAILY_LIMIT allows.")
    return NotNow(reason, until=next_day(profile, now))


def _no_address(profile: AlertProfile) -> str:
    if profile.pending_address:
        return _("This member has no address, and has not confirmed %(address)s.") % {
            "address": profile.pending_address
        }
    return _("This member has no address.")


def _too_early(profile: AlertProfile, until: datetime, now: datetime) -> str:
    time = local(profile, until).strftime("%Y-%m-%d %H:%M")
    if is_quiet(profile, now):
        return _("These are the member's quiet hours. Mail waits until %(time)s there.") % {
            "time": time
        }
    return _("This member wants alerts collected. The next ones go out at %(time)s there.") % {
        "time": time
    }
