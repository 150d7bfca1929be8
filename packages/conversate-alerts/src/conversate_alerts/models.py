"""The tables of alerts: presence and preferences of members, and a profile of each person.

A row exists only where something differs from the defaults.
"""

from __future__ import annotations

from datetime import tzinfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversate_core.databases import WriteDatabaseQuerySet
from conversate_core.models import Membership, Room

from .choices import AlertLevel, Frequency, MailReason, MailResult
from .conf import alert_settings
from .querysets import AddedMemberQuerySet, AlertPreferenceQuerySet, AlertProfileQuerySet
from .zones import validate_time_zone, zone_named


class Presence(models.Model):
    """What a member's polls have reported. The state is computed when the row is read."""

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="presence",
    )
    # The last poll, and the last poll of an active person. These two never go back.
    last_seen_at = models.DateTimeField(_("last seen at"))
    last_active_at = models.DateTimeField(_("last active at"), null=True)
    # The last poll of a page that is still open, or None if all were closed; and the last poll of
    # a page in which an active person has the focus, or None.
    present_at = models.DateTimeField(null=True, editable=False)
    engaged_at = models.DateTimeField(null=True, editable=False)
    # The open pages and devices. The times above are computed from it: see presence/clients.py.
    clients = models.JSONField(default=dict, editable=False)
    # The value that `presence_changed` last sent.
    is_here = models.BooleanField(_("is here"), default=False)
    # The number of writes. A write fails if the number has changed since the row was read.
    version = models.PositiveBigIntegerField(default=0, editable=False)

    objects = WriteDatabaseQuerySet["Presence"].as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = (
            models.Index(fields=["is_here", "present_at"], name="conversate_presence_silent"),
        )

    def __str__(self) -> str:
        return str(self.membership)


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
        )

    def __str__(self) -> str:
        return str(self.membership)

    @property
    def effective_level(self) -> AlertLevel:
        """The level that the member chose, or else that of the site."""
        return AlertLevel(self.level or alert_settings.alert_level)


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


class AddedMember(models.Model):
    """A member whom somebody added, until the mail about it is sent or not needed any more."""

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )
    # The membership's user: an UPDATE claims all rows of a person, and can't join tables.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        editable=False,
        related_name="+",
    )
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"), editable=False)

    # The sweep that is sending the mail, failures and the next attempt, as in AlertPreference.
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    next_try_at = models.DateTimeField(_("next attempt at"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    given_up_at = models.DateTimeField(_("given up at"), null=True, editable=False)

    objects = AddedMemberQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("added member")
        verbose_name_plural = _("added members")
        ordering = ["-added_at", "pk"]
        indexes = (models.Index(fields=["claim"], name="conversate_added_claim"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.membership.room}"


class HeldMail(models.Model):
    """The text of an e-mail from another address, until the member posts it by a link.

    Rows are deleted after `replies.expiry.KEEP`, not with the membership.
    """

    # That of the `ReceivedMail`.
    key = models.UUIDField(unique=True, editable=False)
    membership = models.ForeignKey(
        Membership,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    text = models.TextField()
    held_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = WriteDatabaseQuerySet["HeldMail"].as_manager()

    class Meta:
        base_manager_name = "objects"

    def __str__(self) -> str:
        return f"#{self.pk}"


class ReceivedMail(models.Model):
    """An e-mail that answered an alert, and what became of it; neither its text nor its subject.

    Rows are deleted after `replies.records.KEEP`, not with the account or the room.
    """

    # The same for each delivery of one e-mail.
    key = models.UUIDField(unique=True, editable=False)
    received_at = models.DateTimeField(_("received at"), default=timezone.now, db_index=True)
    room = models.ForeignKey(
        Room,
        verbose_name=_("room"),
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.DO_NOTHING,
        null=True,
        db_constraint=False,
        related_name="+",
    )
    result = models.CharField(_("result"), max_length=16, choices=MailResult.choices)
    reason = models.CharField(_("reason"), max_length=16, choices=MailReason.choices, blank=True)

    objects = WriteDatabaseQuerySet["ReceivedMail"].as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("received e-mail")
        verbose_name_plural = _("received e-mails")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"#{self.pk}"
