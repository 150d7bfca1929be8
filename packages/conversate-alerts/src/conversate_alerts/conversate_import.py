"""Import presence and alerts from django-conversate 0.3; core's import command loads this."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F, Q
from django.db.models.functions import Greatest

from conversate_core.importing.extensions import (
    ImportedMember,
    ImportExtension,
    Newest,
    register,
)
from conversate_core.models import Membership

from .choices import AlertLevel
from .conf import alert_settings
from .models import AlertPreference, Presence
from .sending.defaults import add_preferences


@register
class AlertImport(ImportExtension):
    """Imports when members were last seen and last posted, and which members want mail.

    Imported messages cause no alerts.
    """

    def history_grew(self, *, before: Newest, after: Newest) -> None:
        """Keep members that had nothing unread from being alerted about the imported messages."""
        if alert_settings.alert_level != AlertLevel.NONE:
            without = Membership.objects.filter(room__in=before, alert_preference=None)
            add_preferences(without.values_list("pk", flat=True))
        preferences = AlertPreference.objects.filter(membership__room__in=before)
        if not preferences.exists():
            return
        known_id = Greatest("membership__read_id", "alerted_id", "given_up_id")
        for room_id, newest_id in before.items():
            mine = preferences.filter(membership__room=room_id).alias(known_id=known_id)
            up_to_date = mine.filter(known_id__gte=newest_id, alerted_id__lt=after[room_id])
            up_to_date.update(alerted_id=after[room_id])

    def members_imported(self, *, members: Sequence[ImportedMember]) -> None:
        AlertPreference.objects.bulk_create(
            (_preference(member) for member in members if member.is_new),
            ignore_conflicts=True,
        )
        for member in members:
            if member.old.last_seen:
                _store_presence(member, member.old.last_seen, member.old.last_spoke)


def _preference(member: ImportedMember) -> AlertPreference:
    return AlertPreference(
        membership=member.membership,
        level=AlertLevel.EVERYTHING if member.old.mail_alert else AlertLevel.NONE,
        # No second mail to a member that 0.3 has mailed and that has not been back since.
        alerted_at=member.old.last_mail_alert,
        alerted_id=member.newest_id,
        alerted_read_id=member.membership.read_id,
    )


def _store_presence(member: ImportedMember, seen_at: datetime, posted_at: datetime | None) -> None:
    """Store when the member was last seen and last posted; a later time replaces an earlier one."""
    row = Presence(membership=member.membership, last_seen_at=seen_at, last_active_at=posted_at)
    Presence.objects.bulk_create([row], ignore_conflicts=True)
    mine = Presence.objects.filter(pk=member.membership.pk)
    mine.filter(last_seen_at__lt=seen_at).update(last_seen_at=seen_at, version=F("version") + 1)
    if posted_at:
        earlier = mine.filter(Q(last_active_at=None) | Q(last_active_at__lt=posted_at))
        earlier.update(last_active_at=posted_at, version=F("version") + 1)
