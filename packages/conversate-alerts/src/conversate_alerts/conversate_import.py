"""What alerts take over of django-conversate 0.3; loaded by core's import command."""

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

from .choices import AlertLevel
from .models import AlertPreference, Presence


@register
class AlertImport(ImportExtension):
    """When members were last seen and last spoke, and who wants mail; no mail tells of what was
    imported."""

    def history_grew(self, *, before: Newest, after: Newest) -> None:
        """For members whom nothing was waiting for, old messages are nothing to be told of."""
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
            (_preference(member) for member in members if member.is_new and member.old.mail_alert),
            ignore_conflicts=True,
        )
        for member in members:
            if member.old.last_seen:
                _note_presence(member, member.old.last_seen, member.old.last_spoke)


def _preference(member: ImportedMember) -> AlertPreference:
    return AlertPreference(
        membership=member.membership,
        level=AlertLevel.EVERYTHING,
        # Who was mailed by 0.3 and has not been back is not mailed again.
        alerted_at=member.old.last_mail_alert,
        alerted_id=member.newest_id,
        alerted_read_id=member.membership.read_id,
    )


def _note_presence(member: ImportedMember, seen: datetime, spoke: datetime | None) -> None:
    """Insert when the member was there, or move it: an earlier run may have been before that."""
    row = Presence(membership=member.membership, last_seen_at=seen, last_active_at=spoke)
    Presence.objects.bulk_create([row], ignore_conflicts=True)
    mine = Presence.objects.filter(pk=member.membership.pk)
    mine.filter(last_seen_at__lt=seen).update(last_seen_at=seen, version=F("version") + 1)
    if spoke:
        earlier = mine.filter(Q(last_active_at=None) | Q(last_active_at__lt=spoke))
        earlier.update(last_active_at=spoke, version=F("version") + 1)
