"""Which alerts of a room a member wants, and the last one they got."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership

from ..choices import AlertLevel
from ..conf import alert_settings
from ..querysets import AlertPreferenceQuerySet


class AlertPreference(models.Model):
    """Which alerts of a room a member wants, and the messages of which they were alerted.

    A member who never chose has a row only if an alert was due by ``CONVERSATE_ALERT_LEVEL``.
    """

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="alert_preference",
    )
    # Empty: the member never chose, and gets the alerts of CONVERSATE_ALERT_LEVEL.
    level = models.CharField(
        _("e-mail alerts"), max_length=16, choices=AlertLevel.choices, default="", blank=True
    )

    # The last alert: its time, its newest message, and the read mark at that time. A later read
    # mark or activity shows that the member has visited the room since.
    alerted_at = models.DateTimeField(_("last alert at"), null=True, editable=False)
    alerted_id = models.BigIntegerField(_("last message alerted"), default=0, editable=False)
    alerted_read_id = models.BigIntegerField(default=0, editable=False)

    # The sweep that is sending an alert, and the time until which no other sweep may send it.
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, editable=False)

    # Failures of the current alert, and the time of the next attempt: after a failure, or at the
    # end of the member's quiet hours.
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    next_try_at = models.DateTimeField(_("next attempt at"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    # The last alert that was given up, and its newest message. Later messages are tried again.
    given_up_at = models.DateTimeField(_("given up at"), null=True, editable=False)
    given_up_id = models.BigIntegerField(default=0, editable=False)

    # The same for notifications: the last one, and the time of the next attempt. Its claim is the
    # one above, so that a notification and an e-mail are never sent at the same time.
    pushed_at = models.DateTimeField(_("last notification at"), null=True, editable=False)
    pushed_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    pushed_read_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    push_next_try_at = models.DateTimeField(null=True, editable=False)

    objects = AlertPreferenceQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("alert preference")
        verbose_name_plural = _("alert preferences")
        ordering = ["pk"]
        # For sweeps: the members who chose alerts, the next attempt, the end of a claim.
        indexes = (
            models.Index(fields=["level"], name="conversate_alerts_level"),
            models.Index(fields=["next_try_at"], name="conversate_alerts_next_try"),
            models.Index(fields=["claimed_until"], name="conversate_alerts_claimed"),
            models.Index(fields=["push_next_try_at"], name="conversate_alerts_next_push"),
        )

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def effective_level(self) -> AlertLevel:
        """The level that the member chose, or else that of the site."""
        return AlertLevel(self.level or alert_settings.alert_level)
