"""Where, when and how a person wants the alerts of all rooms."""

from __future__ import annotations

from datetime import tzinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ..choices import Channel, Frequency
from ..profile_querysets import AlertProfileQuerySet
from ..zones import validate_time_zone, zone_named


class AlertProfile(models.Model):
    """Where, when and how a person wants the alerts of all their rooms."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="alert_profile",
    )
    # Confirmed by a link in a mail. Empty: the address of the account.
    address = models.EmailField(_("e-mail address"), blank=True)
    # Not confirmed yet: no alert goes there.
    pending_address = models.EmailField(_("address to confirm"), blank=True)
    # Empty: the site's time zone.
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    language = models.CharField(_("language"), max_length=16, blank=True)
    # In the person's time zone. If `quiet_until` is the earlier one, they include midnight.
    quiet_from = models.TimeField(_("quiet hours from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet hours until"), null=True, blank=True)
    frequency = models.CharField(
        _("how often"), max_length=16, choices=Frequency.choices, default=Frequency.AT_ONCE
    )
    # It applies while push is on, to people with a device that shows notifications.
    channel = models.CharField(
        _("notifications and e-mail"),
        max_length=16,
        choices=Channel.choices,
        default=Channel.BOTH,
        db_default=Channel.BOTH,
    )
    with_text = models.BooleanField(_("include message text"), default=True)
    mail_when_added = models.BooleanField(
        _("e-mail when added to a room"), default=True, db_default=True
    )

    # The last day with mails, and their number, for ALERT_DAILY_LIMIT.
    mails_on = models.DateField(_("day of the latest e-mail"), null=True, editable=False)
    mails_count = models.PositiveIntegerField(_("e-mails on that day"), default=0, editable=False)
    # Mails to addresses that are not confirmed, and the time since which they are counted.
    confirmations_since = models.DateTimeField(null=True, editable=False)
    confirmations = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = AlertProfileQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("alert profile")
        verbose_name_plural = _("alert profiles")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None)
                | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="conversate_alerts_quiet_hours",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    def clean(self) -> None:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValidationError(_("Quiet hours need a start and an end."), code="quiet_hours")

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.time_zone)
