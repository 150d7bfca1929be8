"""The browsers that show notifications of alerts, and those that have to wait for one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversate_core.databases import WriteDatabaseQuerySet

from ..push_querysets import PushSubscriptionQuerySet
from .preferences import AlertPreference


class PushSubscription(models.Model):
    """A browser that a person allowed to show notifications, until its session ends.

    The endpoint and the keys alone can't send anything: a push also needs the private key of the
    site.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        editable=False,
        related_name="+",
    )
    # What the subscription dies with: see push/sessions.py.
    session = models.CharField(max_length=128, blank=True, editable=False)
    session_hash = models.CharField(max_length=128, blank=True, editable=False)
    # The address at the browser's push service. Databases can't index a long text: a digest is
    # unique instead.
    endpoint = models.TextField(editable=False)
    endpoint_hash = models.CharField(max_length=64, unique=True, editable=False)
    # The browser's keys, and the public key of the site for which it subscribed.
    p256dh = models.CharField(max_length=128, editable=False)
    auth = models.CharField(max_length=64, editable=False)
    public_key = models.CharField(max_length=128, editable=False)

    name = models.CharField(_("device"), max_length=100, blank=True, editable=False)
    created_at = models.DateTimeField(_("added at"), default=timezone.now, editable=False)
    last_push_at = models.DateTimeField(_("last notification at"), null=True, editable=False)
    # After a failure: the number of failures in a row, and the time of the next attempt.
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, editable=False)
    wait_until = models.DateTimeField(_("next attempt at"), null=True, editable=False)
    # When the person asked for a notification to try it out, until it is sent.
    test_at = models.DateTimeField(null=True, editable=False)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("device with notifications")
        verbose_name_plural = _("devices with notifications")
        ordering = ["-created_at", "-pk"]
        indexes = (
            models.Index(fields=["session"], name="conversate_push_session"),
            models.Index(fields=["wait_until"], name="conversate_push_wait"),
            models.Index(fields=["test_at"], name="conversate_push_test"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.name}"


class WaitingPush(models.Model):
    """A device that has to wait for a notification which other devices of the person have got."""

    # Without constraints: a sweep may add a row while the person removes the device.
    preference = models.ForeignKey(
        AlertPreference, on_delete=models.CASCADE, db_constraint=False, related_name="+"
    )
    subscription = models.ForeignKey(
        PushSubscription,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="waiting_pushes",
    )

    objects = WriteDatabaseQuerySet["WaitingPush"].as_manager()

    class Meta:
        base_manager_name = "objects"
        constraints = (
            models.UniqueConstraint(
                fields=["preference", "subscription"], name="conversate_alerts_waiting_push"
            ),
        )

    def __str__(self) -> str:
        return f"{self.preference_id} · {self.subscription_id}"
