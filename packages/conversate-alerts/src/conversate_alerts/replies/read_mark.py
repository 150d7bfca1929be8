"""How far an answer by e-mail moves the read mark."""

from __future__ import annotations

from django.utils import timezone

from conversate_core.models import Membership

from ..models import AlertPreference


def told_up_to(membership: Membership) -> int:
    """Return the id of the last message that an alert has told the member of, or 0.

    Messages that came after it stay unread, so that they are mailed, too.
    """
    alerted = AlertPreference.objects.filter(pk=membership.pk)
    return alerted.values_list("alerted_id", flat=True).first() or 0


def is_being_told(membership: Membership) -> bool:
    """Whether an alert is being sent to the member, so that `told_up_to` is not final.

    A fast mail server delivers an answer before the sweep has stored what the alert had told.
    """
    alerts = AlertPreference.objects.filter(pk=membership.pk)
    return alerts.claimed(timezone.now()).exists()
