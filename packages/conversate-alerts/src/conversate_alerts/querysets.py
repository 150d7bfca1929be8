"""Select the alerts that are due in one query. Each method is one rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Exists, F, Min, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from conversate_core.databases import WriteDatabaseQuerySet
from conversate_core.models import Membership, Message
from conversate_core.querysets import MessageQuerySet

from .choices import AlertLevel, Channel
from .clock import TOLERANCE
from .conf import alert_settings

if TYPE_CHECKING:
    from .models import AlertPreference  # noqa: F401 - named in strings
    from .push_querysets import PushSubscriptionQuerySet

# A claim ends after this time, so that another sweep can send the alert if the first one died.
LEASE = timedelta(minutes=5)
# A notification waits for less: for a failure, quiet hours, or the next day.
_LONGEST_PUSH_WAIT = timedelta(days=2)
_WITH_MAIL = (AlertLevel.MENTIONS, AlertLevel.EVERYTHING)
# Not `level=""`: databases would take the index of levels, and read nearly all rows.
_NEVER_CHOSEN = ~Q(level__in=AlertLevel.values)


class AlertPreferenceQuerySet(WriteDatabaseQuerySet["AlertPreference"]):
    def due(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select the alerts that are due.

        Some of them may be claimed by a sweep, or wait for another attempt: see `claimable`.
        """
        wanted = self.opted_in().not_muted().of_active_accounts()
        # The first two exclude nearly all rows at little cost.
        return wanted.not_alerted().with_new_messages(now).of_absent_members(now)

    def due_if_absent(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select the alerts that are due if the member is absent by the site's own backend."""
        return self.opted_in().not_muted().of_active_accounts().with_new_messages(now)

    def push_due(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select the alerts of which a notification is due, as `due` does for mails."""
        return self.push_due_if_absent(now).not_alerted().not_pushed().of_absent_members(now)

    def push_due_if_absent(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select as `push_due`, if the member is absent by the site's own backend."""
        wanted = self.opted_in().not_muted().of_active_accounts().with_devices(now)
        return wanted.with_messages_to_push(now)

    def push_claimable(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select as `claimable`, for a notification."""
        return self.not_claimed(now).push_not_waiting(now)

    def push_not_waiting(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select as `not_waiting`, for a notification."""
        is_from_before = Q(push_next_try_at__gt=now + _LONGEST_PUSH_WAIT)
        return self.filter(Q(push_next_try_at=None) | Q(push_next_try_at__lte=now) | is_from_before)

    def with_devices(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select alerts of people who want notifications, and have a device that is ready."""
        ready = _devices().ready(now).exclude(user__alert_profile__channel=Channel.MAIL)
        return self.filter(Exists(ready))

    def by_mail(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select alerts to mail: the member wants mail, and got no notification just now.

        A member without a device that works gets mail, also if they chose notifications alone.
        """
        pushed_before = now - timedelta(seconds=seconds_from_push_to_mail())
        is_old = Q(pushed_at=None) | Q(pushed_at__lte=pushed_before)
        is_old |= Q(pushed_at__gt=now + TOLERANCE)  # the clock was set back
        only_push = _devices().working().filter(user__alert_profile__channel=Channel.PUSH)
        return self.filter(is_old, ~Exists(only_push))

    def claimable(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select the alerts that no sweep is sending and that do not wait for another attempt."""
        return self.not_claimed(now).not_waiting(now)

    def opted_in(self) -> AlertPreferenceQuerySet:
        """Select alerts that the member wants, or gets by ``CONVERSATE_ALERT_LEVEL``."""
        return self.filter(_has_level(*_WITH_MAIL))

    def not_muted(self) -> AlertPreferenceQuerySet:
        """Select alerts of rooms that the member has not muted."""
        return self.filter(membership__muted=False)

    def chosen(self) -> AlertPreferenceQuerySet:
        """Select alerts that the member has turned on."""
        return self.filter(level__in=_WITH_MAIL)

    def by_default(self) -> AlertPreferenceQuerySet:
        """Select alerts of members who never chose."""
        return self.filter(_NEVER_CHOSEN)

    def of_active_accounts(self) -> AlertPreferenceQuerySet:
        try:
            get_user_model()._meta.get_field("is_active")
        except FieldDoesNotExist:  # the policy is asked again before a mail is sent
            return self
        return self.filter(membership__user__is_active=True)

    def of_absent_members(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select alerts of members with no open page, or idle in all rooms for ALERT_IDLE_AFTER."""
        closed_before = now - timedelta(seconds=alert_settings.disconnect_seconds)
        idle_after = alert_settings.alert_idle_after
        if idle_after is None:
            return self.exclude(membership__presence__present_at__gt=closed_before)
        theirs = Membership.objects.filter(user=OuterRef("membership__user"))
        has_page = Exists(theirs.filter(presence__present_at__gt=closed_before))
        # A later time was stored before the clock was set back.
        recently = (now - timedelta(seconds=idle_after), now + TOLERANCE)
        is_active = Exists(
            theirs.filter(
                presence__last_active_at__gt=recently[0], presence__last_active_at__lte=recently[1]
            )
        )
        return self.exclude(Q(has_page, is_active))

    def not_alerted(self) -> AlertPreferenceQuerySet:
        """Select alerts of members that were never alerted, or have visited the room since."""
        return self.filter(_is_back_since("alerted"))

    def not_pushed(self) -> AlertPreferenceQuerySet:
        """Select as `not_alerted`, for notifications."""
        return self.filter(_is_back_since("pushed"))

    def not_read_since_push(self) -> AlertPreferenceQuerySet:
        return self.filter(membership__read_id__lte=F("pushed_read_id"))

    def with_new_messages(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select alerts of members with a new message that is older than ALERT_DELAY."""
        known = ("membership__read_id", "alerted_id", "given_up_id")
        return self._with_messages(now, known, delay=alert_settings.alert_delay)

    def with_messages_to_push(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select alerts of members with a new message that is older than PUSH_DELAY."""
        known = ("membership__read_id", "alerted_id", "pushed_id")
        return self._with_messages(now, known, delay=alert_settings.push_delay)

    def _with_messages(
        self, now: datetime, known: tuple[str, ...], *, delay: float
    ) -> AlertPreferenceQuerySet:
        """Select alerts with a message after the *known* ones that is *delay* seconds old."""
        in_room = Message.objects.filter(
            room=OuterRef("membership__room"), pk__gt=OuterRef("membership__room__cleared_id")
        )
        is_old_enough = Q(created_at__lte=now - timedelta(seconds=delay))
        # Posted before the clock was set back: the age is unknown.
        is_old_enough |= Q(created_at__gt=now + TOLERANCE)
        by_others = in_room.not_deleted().by_others(OuterRef("membership__user"))
        new_messages = by_others.filter(is_old_enough)
        known_id = Greatest(*known)
        # Two newest ids instead of one EXISTS: every database reads them from the end of the
        # room's index, however long the history is. The first one excludes nearly all members.
        with_messages = self.alias(newest_id=newest_id(in_room)).filter(newest_id__gt=known_id)
        return with_messages.alias(known_id=known_id, new_id=newest_id(new_messages)).filter(
            Q(_has_level(AlertLevel.EVERYTHING), new_id__gt=F("known_id"))
            | Q(_has_level(AlertLevel.MENTIONS), Exists(_mentions_in(new_messages)))
        )

    def about(self, message: Message) -> AlertPreferenceQuerySet:
        """Select alerts that were sent about *message*, which was unread at that time."""
        mentions = message.mentions.filter(user=OuterRef("membership__user"))
        everything, only_mentions = map(_has_level, (AlertLevel.EVERYTHING, AlertLevel.MENTIONS))
        return self.filter(
            everything | Q(only_mentions, Exists(mentions)),
            alerted_id__gte=message.pk,
            alerted_read_id__lt=message.pk,
        )

    def claimed(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select the alerts that a sweep is sending."""
        return self.filter(claimed_until__gt=now, claimed_until__lte=now + LEASE + TOLERANCE)

    def not_claimed(self, now: datetime) -> AlertPreferenceQuerySet:
        is_from_before = Q(claimed_until__gt=now + LEASE + TOLERANCE)  # the clock was set back
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now) | is_from_before)

    def not_waiting(self, now: datetime) -> AlertPreferenceQuerySet:
        """Select the alerts that wait neither after a failure nor for the end of quiet hours."""
        is_from_before = Q(failing_since__gt=now + TOLERANCE)  # the clock was set back
        return self.filter(Q(next_try_at=None) | Q(next_try_at__lte=now) | is_from_before)

    def next_push_at(self, now: datetime) -> datetime | None:
        """Return the time of the next attempt to send a notification that waits."""
        waiting = self.opted_in().not_muted().filter(push_next_try_at__gt=now)
        time: datetime | None = waiting.aggregate(first=Min("push_next_try_at"))["first"]
        return time

    def next_retry_at(self, now: datetime) -> datetime | None:
        """Return the time of the next attempt: of an alert that waits, or whose claim ends."""
        waits, is_claimed = Q(next_try_at__gt=now), Q(claimed_until__gt=now)
        times: dict[str, Any] = (
            self.opted_in()
            .not_muted()
            .filter(waits | is_claimed)
            .aggregate(
                retry=Min("next_try_at", filter=waits),
                lapse=Min("claimed_until", filter=is_claimed),
            )
        )
        return min(filter(None, times.values()), default=None)


def _has_level(*levels: AlertLevel) -> Q:
    """Select alerts with one of *levels*, which the member chose, or which is the site's."""
    chosen = Q(level__in=levels)
    return chosen | _NEVER_CHOSEN if alert_settings.alert_level in levels else chosen


def _is_back_since(told: str) -> Q:
    """Select members who have been in the room since they were told: "alerted" or "pushed"."""
    # A poll of an idle page is no visit: the member would get an alert for each message.
    visited_at = "last_seen_at" if alert_settings.alert_idle_after is None else "last_active_at"
    return (
        Q(**{f"{told}_at": None})
        | Q(**{f"membership__presence__{visited_at}__gt": F(f"{told}_at")})
        | Q(membership__read_id__gt=F(f"{told}_read_id"))
    )


def _devices() -> PushSubscriptionQuerySet:
    """Return the devices of the member of an alert."""
    from .models import PushSubscription  # the models import this module

    return PushSubscription.objects.filter(user=OuterRef("membership__user"))


def seconds_from_push_to_mail() -> int:
    """Return the seconds in which a member can look at a notification before a mail is sent."""
    return max(alert_settings.alert_delay - alert_settings.push_delay, 0)


def newest_id(messages: MessageQuerySet) -> Subquery:
    return Subquery(messages.order_by("-pk").values("pk")[:1])


def _mentions_in(new_messages: MessageQuerySet) -> MessageQuerySet:
    """Return the new messages that mention the member, found by the mentions after the known id."""
    return new_messages.filter(
        mentions__user=OuterRef("membership__user"), mentions__message__gt=OuterRef("known_id")
    )
