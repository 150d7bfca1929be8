"""Build a sample alert for a member, whether or not one is due."""

from __future__ import annotations

from django.utils import timezone

from conversate_core.models import Membership

from ..choices import AlertLevel
from ..conf import alert_settings
from ..models import AlertPreference
from ..new_messages import messages_for, new_messages_for
from .defaults import add_preferences
from .due import MAX_MESSAGES, Alert
from .obstacles import profile_of, recipient
from .reactions import latest_reactions

# Messages in the sample if there are no new ones.
_LATEST = 3


def preference_for(membership: Membership) -> AlertPreference:
    """Return the member's preference.

    Without one, return a new one: not saved if the member gets no alerts, else one that is saved,
    as a sweep would do.
    """
    saved = AlertPreference.objects.filter(pk=membership.pk)
    joined = saved.select_related("membership__room", "membership__user__alert_profile")
    found = joined.first()
    if found is None and alert_settings.alert_level != AlertLevel.NONE:
        add_preferences([membership.pk])
        found = joined.first()
    return found or AlertPreference(membership=membership)


def sample_alert(preference: AlertPreference) -> Alert | None:
    """Return an alert of the new messages, else of the latest ones, with the latest reactions.

    Return None if the room has no message that an alert to this member would show.
    """
    membership = preference.membership
    new = new_messages_for(preference)
    shown = list(new.for_display()[:MAX_MESSAGES])
    latest = messages_for(preference).for_display().order_by("-pk")
    shown = shown or list(latest[:_LATEST])[::-1]
    if not shown:
        return None
    return Alert(
        preference=preference,
        profile=profile_of(preference),
        room=membership.room,
        person=recipient(preference),
        messages=tuple(shown),
        count=max(new.count(), len(shown)),
        oldest_at=shown[0].created_at,
        newest_id=shown[-1].pk,
        read_id=membership.read_id,
        reactions=latest_reactions(membership, timezone.now()),
    )
