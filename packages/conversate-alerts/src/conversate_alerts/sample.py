"""A sample of what a member would get, whether or not anything is due."""

from __future__ import annotations

from conversate_core.models import Membership

from .due import MOST_MESSAGES, Alert
from .models import AlertPreference
from .obstacles import profile_of, recipient

# Messages that are shown where nothing is new.
_LATEST = 3


def preference_for(membership: Membership) -> AlertPreference:
    """The member's preference; a new one, not saved, where there is none."""
    saved = AlertPreference.objects.filter(pk=membership.pk)
    people = saved.select_related("membership__room", "membership__user__alert_profile")
    return people.first() or AlertPreference(membership=membership)


def sample_alert(preference: AlertPreference) -> Alert | None:
    """An alert of the news, or else of the room's latest messages; None in an empty room."""
    membership = preference.membership
    standing = membership.room.messages.standing()
    news = standing.newer_than(max(membership.read_id, preference.alerted_id))
    shown = list(news.by_others(membership.user_id).for_display().order_by("pk")[:MOST_MESSAGES])
    shown = shown or list(standing.for_display().order_by("-pk")[:_LATEST])[::-1]
    if not shown:
        return None
    return Alert(
        preference=preference,
        profile=profile_of(preference),
        room=membership.room,
        person=recipient(preference),
        messages=tuple(shown),
        count=len(shown),
        oldest_at=shown[0].created_at,
        newest_id=shown[-1].pk,
        read_id=membership.read_id,
    )
