"""Explain why a member would get no alert now, by the rules of a sweep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min
from django.utils.translation import gettext as _

from conversate_core.presence import State

from ..conf import alert_settings
from ..models import AlertPreference
from ..new_messages import new_messages_for
from ..push.due import held_for_push
from ..push.enabled import is_enabled
from ..querysets import AlertPreferenceQuerySet, seconds_from_push_to_mail
from . import daily_limit
from .absence import WasTold, absent, custom_backend, fetch_presence, was_alerted
from .defaults import RECENT_DAYS, recent_messages
from .obstacles import limit_reached, obstacles, profile_of


def reasons_not_to_send(preference: AlertPreference, now: datetime) -> list[str]:
    """Return sentences, one for each rule that holds an alert back *now*; none if it is due.

    *preference* may be unsaved, for a member without one.
    """
    return [*_database_reasons(preference, now), *_profile_reasons(preference, now)]


def room_reasons(preference: AlertPreference) -> Iterator[str]:
    """Yield why a member gets no alerts of the room at all, by e-mail or as a notification."""
    if preference.membership.muted:
        yield _("This member has muted the room.")
    elif not AlertPreference.objects.filter(pk=preference.pk).opted_in().exists():
        yield _("This member has not turned on alerts for this room.")


def _database_reasons(preference: AlertPreference, now: datetime) -> Iterator[str]:
    if reasons := list(room_reasons(preference)):
        yield from reasons
        return  # the other rules are about members that do
    mine = AlertPreference.objects.filter(pk=preference.pk)
    yield from member_reasons(mine, preference, now, was_told=was_alerted)
    if is_enabled():
        yield from _channel_reasons(mine, preference, now)
    yield from _message_reasons(preference, mine, now)
    if not mine.not_claimed(now).exists():
        yield _("A sweep is sending this alert right now.")
    if not mine.not_waiting(now).exists():
        yield _waiting_reason(preference)


def member_reasons(
    mine: AlertPreferenceQuerySet,
    preference: AlertPreference,
    now: datetime,
    *,
    was_told: WasTold,
) -> Iterator[str]:
    """Yield the reasons that both channels have: the account, presence, the site's default.

    *mine* selects the preference. *was_told* is `was_alerted`, or the same of notifications.
    """
    if not mine.of_active_accounts().exists():
        yield _("The account is not active.")
    yield from _presence_reasons(mine, preference, now, was_told)
    if not preference.level and not _is_recent(preference, now):
        yield _(
            "This member gets alerts by the site's default, which applies only to rooms with a "
            "message of the last %(days)s days."
        ) % {"days": RECENT_DAYS}


def _channel_reasons(
    mine: AlertPreferenceQuerySet, preference: AlertPreference, now: datetime
) -> Iterator[str]:
    if held_for_push([preference.pk], now):
        yield _("A notification is sent first.")
    elif not mine.by_mail(now).exists():
        pause = timedelta(seconds=seconds_from_push_to_mail())
        if preference.pushed_at and now < preference.pushed_at + pause:
            yield _("A notification was sent. An e-mail follows at %(time)s if it is not read.") % {
                "time": preference.pushed_at + pause
            }
        else:
            yield _("This member wants notifications alone, and has a device that shows them.")


def _is_recent(preference: AlertPreference, now: datetime) -> bool:
    return recent_messages(now).filter(room=preference.membership.room_id).exists()


def _presence_reasons(
    mine: AlertPreferenceQuerySet, preference: AlertPreference, now: datetime, was_told: WasTold
) -> Iterator[str]:
    backend = custom_backend()
    if backend is None:
        not_told = mine.not_alerted()
        if was_told is not was_alerted:
            not_told = not_told.not_pushed()
        is_absent, is_alerted = mine.of_absent_members(now).exists(), not not_told.exists()
        knows_activity = True
    else:
        [(member, presence)] = fetch_presence(backend, [preference.pk])
        is_absent = bool(absent(backend, [(member, presence)], now=now))
        is_alerted = was_told(member.alert_preference, presence)
        knows_activity = presence.state != State.IDLE or presence.last_active_at is not None
    if not is_absent:
        yield _present_reason(knows_activity=knows_activity)
    if is_alerted:
        yield _alerted_reason()


def _present_reason(*, knows_activity: bool) -> str:
    idle_after = alert_settings.alert_idle_after
    if idle_after is None or not knows_activity:
        return _("This member is not away: a page was open a short while ago.")
    return _(
        "This member is not away: a page is open, and they were active in this or another room "
        "less than %(seconds)s seconds ago."
    ) % {"seconds": idle_after}


def _alerted_reason() -> str:
    if alert_settings.alert_idle_after is None:
        return _("This member was already alerted and hasn't visited the room since.")
    return _(
        "This member was already alerted, and hasn't been active in the room or read it since."
    )


def _message_reasons(
    preference: AlertPreference, mine: AlertPreferenceQuerySet, now: datetime
) -> Iterator[str]:
    if not mine.with_new_messages(now).exists():
        yield _no_message_reason(mine, now)
    elif not new_messages_for(preference).exists():
        yield _("The policy hides the new messages from this member.")


def _no_message_reason(mine: AlertPreferenceQuerySet, now: datetime) -> str:
    delay = alert_settings.alert_delay
    if mine.with_new_messages(now + timedelta(seconds=delay)).exists():
        return _("The new messages have been unread for less than %(delay)s seconds.") % {
            "delay": delay
        }
    return _("This member has no new messages.")


def _waiting_reason(preference: AlertPreference) -> str:
    time = preference.next_try_at
    if preference.given_up_at:
        text = _("An alert was given up. Newer messages wait until %(time)s. %(error)s")
    elif preference.last_error:
        text = _("The last attempt failed. The next one is at %(time)s. %(error)s")
    else:
        text = _("The alert is postponed until %(time)s.")
    return (text % {"time": time, "error": preference.last_error}).strip()


def _profile_reasons(preference: AlertPreference, now: datetime) -> Iterator[str]:
    # _database_reasons has checked whether there are new messages, and whether they are old enough.
    old = now - timedelta(seconds=alert_settings.alert_delay)
    oldest_at = min(new_messages_for(preference).aggregate(at=Min("created_at"))["at"] or old, old)
    for obstacle in obstacles(preference, oldest_at=oldest_at, now=now):
        yield str(obstacle)
    profile = profile_of(preference)
    if daily_limit.is_reached(profile, now):
        yield str(limit_reached(profile, now))
