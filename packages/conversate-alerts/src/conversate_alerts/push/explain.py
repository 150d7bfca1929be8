"""Explain why a member would get no notification now, by the rules of a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from ..choices import Channel
from ..conf import alert_settings
from ..models import AlertPreference, PushSubscription
from ..new_messages import new_messages_for
from ..querysets import AlertPreferenceQuerySet
from ..sending import daily_limit
from ..sending.absence import was_told_or_pushed
from ..sending.explain import member_reasons, room_reasons
from ..sending.obstacles import limit_reached, profile_of, push_obstacles


def reasons_not_to_push(preference: AlertPreference, now: datetime) -> list[str]:
    """Return sentences, one for each rule that holds a notification back *now*; none if it is due.

    *preference* may be unsaved, for a member without one.
    """
    if reasons := list(room_reasons(preference)):
        return reasons
    mine = AlertPreference.objects.filter(pk=preference.pk)
    return [
        *_device_reasons(preference, now),
        *member_reasons(mine, preference, now, was_told=was_told_or_pushed),
        *_message_reasons(mine, preference, now),
        *_waiting_reasons(mine, preference, now),
        *_profile_reasons(preference, now),
    ]


def _device_reasons(preference: AlertPreference, now: datetime) -> Iterator[str]:
    devices = PushSubscription.objects.filter(user=preference.membership.user_id)
    if profile_of(preference).channel == Channel.MAIL:
        yield _("This member wants e-mail alone.")
    elif not devices.exists():
        yield _("This member has no device that shows notifications.")
    elif not devices.ready(now).exists():
        yield _("After a failure, the member's devices wait until %(time)s.") % {
            "time": devices.next_at(now)
        }


def _message_reasons(
    mine: AlertPreferenceQuerySet, preference: AlertPreference, now: datetime
) -> Iterator[str]:
    delay = alert_settings.push_delay
    if mine.with_messages_to_push(now).exists():
        if not new_messages_for(preference, after=preference.pushed_id).exists():
            yield _("The policy hides the new messages from this member.")
    elif mine.with_messages_to_push(now + timedelta(seconds=delay)).exists():
        yield _("The new messages have been unread for less than %(delay)s seconds.") % {
            "delay": delay
        }
    else:
        yield _("This member has no new messages.")


def _waiting_reasons(
    mine: AlertPreferenceQuerySet, preference: AlertPreference, now: datetime
) -> Iterator[str]:
    if not mine.not_claimed(now).exists():
        yield _("A sweep is sending this alert right now.")
    if not mine.push_not_waiting(now).exists():
        yield _("The alert is postponed until %(time)s.") % {"time": preference.push_next_try_at}


def _profile_reasons(preference: AlertPreference, now: datetime) -> Iterator[str]:
    for obstacle in push_obstacles(preference, now=now):
        yield str(obstacle)
    profile = profile_of(preference)
    if daily_limit.is_reached(profile, now):
        yield str(limit_reached(profile, now))
