"""Presence and AlertPreference: a row for each membership that there is anything to say about."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership

from .querysets import AlertPreferenceQuerySet


class Presence(models.Model):
    """What the polls of a member have told. The state is derived from it when it is read."""

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="presence",
    )
    last_seen_at = models.DateTimeField(_("last seen at"))
    # Equal to last_seen_at where the last poll that was written came from an active person.
    last_active_at = models.DateTimeField(_("last active at"), null=True)
    focused = models.BooleanField(_("focused"))

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")

    def __str__(self) -> str:
        return str(self.membership)


class AlertPreference(models.Model):
    """Whether a member wants alerts of a room, and how far they were alerted."""

    membership = models.OneToOneField(
        Membership,
        verbose_name=_("membership"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="alert_preference",
    )
    enabled = models.BooleanField(_("e-mail alerts"), default=False)

    # The last alert: when, the newest message that it told of, and the read mark at that time.
    # A read mark beyond it, or a poll after it, shows that the member has been back.
    alerted_at = models.DateTimeField(_("last alert at"), null=True, editable=False)
    alerted_id = models.BigIntegerField(_("last message alerted"), default=0, editable=False)
    alerted_read_id = models.BigIntegerField(default=0, editable=False)

    # Who is sending an alert, and until when nobody else may try.
    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, editable=False)

    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, editable=False)
    next_try_at = models.DateTimeField(_("next try at"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)

    objects = AlertPreferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert preference")
        verbose_name_plural = _("alert preferences")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.membership)
