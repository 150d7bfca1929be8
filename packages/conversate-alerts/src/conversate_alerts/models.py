"""Presence and AlertPreference for each membership, AlertProfile for each person: rows where there
is anything to say."""

from __future__ import annotations

from datetime import tzinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership

from .choices import AlertLevel, Frequency
from .querysets import AlertPreferenceQuerySet, AlertProfileQuerySet
from .zones import validate_time_zone, zone_named


class Presence(models.Model):
    """What the polls of a member have told. The state is derived from it when it is read."""

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="presence",
    )
    # These two never go back: the last poll, and the last one of an active person.
    last_seen_at = models.DateTimeField(_("last seen at"))
    last_active_at = models.DateTimeField(_("last active at"), null=True)
    # The last poll of a page that is still open, None where all said goodbye; and the last one of
    # a page that has the focus of an active person, None where there is no such page.
    present_at = models.DateTimeField(null=True, editable=False)
    engaged_at = models.DateTimeField(null=True, editable=False)
    # Each open page and device, from which the times above are taken: see presence/clients.py.
    clients = models.JSONField(default=dict, editable=False)
    # What `presence_changed` last told.
    is_here = models.BooleanField(_("is here"), default=False)
    # Counts the writes: who writes makes sure that nobody else has since the row was read.
    version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = (
            models.Index(fields=["is_here", "present_at"], name="conversate_presence_silent"),
        )

    def __str__(self) -> str:
        return str(self.membership)


class AlertPreference(models.Model):
    """Which alerts a member wants of a room, and how far they were alerted."""

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="alert_preference",
    )
    level = models.CharField(
        _("e-mail alerts"), max_length=16, choices=AlertLevel.choices, default=AlertLevel.NONE
    )

    # The last alert: when, the newest message that it told of, and the read mark at that time.
    # A read mark beyond it, or a poll after it, shows that the member has been back.
    alerted_at = models.DateTimeField(_("last alert at"), null=True, editable=False)
    alerted_id = models.BigIntegerField(_("last message alerted"), default=0, editable=False)
    alerted_read_id = models.BigIntegerField(default=0, editable=False)

    # Who is sending an alert, and until when nobody else may try.
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, editable=False)

    # Failures of the alert at hand, and when it is looked at again: after a failure, or when the
    # member's quiet hours are over.
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    next_try_at = models.DateTimeField(_("next try at"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    # The last alert that was given up, and the newest message of it: later ones are tried anew.
    given_up_at = models.DateTimeField(_("given up at"), null=True, editable=False)
    given_up_id = models.BigIntegerField(default=0, editable=False)

    objects = AlertPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert preference")
        verbose_name_plural = _("alert preferences")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.membership)


class AlertProfile(models.Model):
    """Where, when and how a person wants alerts, of whatever room."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="alert_profile",
    )
    # Confirmed by following a link; empty: the address of the account.
    address = models.EmailField(_("e-mail address"), blank=True)
    # Waits to be confirmed; no alert goes there.
    pending_address = models.EmailField(_("address to confirm"), blank=True)
    # Empty: the site's.
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    language = models.CharField(_("language"), max_length=16, blank=True)
    # As the person's clock shows them; across midnight where `quiet_until` is the earlier one.
    quiet_from = models.TimeField(_("no mail from"), null=True, blank=True)
    quiet_until = models.TimeField(_("no mail until"), null=True, blank=True)
    frequency = models.CharField(
        _("how often"), max_length=16, choices=Frequency.choices, default=Frequency.AT_ONCE
    )
    with_text = models.BooleanField(_("with the text of the messages"), default=True)

    # Mails of the latest day that had any, for ALERT_DAILY_LIMIT.
    mails_on = models.DateField(_("day of the latest mail"), null=True, editable=False)
    mails_count = models.PositiveIntegerField(_("mails on that day"), default=0, editable=False)
    # Mails to addresses that nobody has confirmed, and since when they are counted.
    confirmations_since = models.DateTimeField(null=True, editable=False)
    confirmations = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = AlertProfileQuerySet.as_manager()

    class Meta:
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
            raise ValidationError(_("Quiet hours need a beginning and an end."), code="quiet_hours")

    @property
    def zone(self) -> tzinfo:
        return zone_named(self.time_zone)
