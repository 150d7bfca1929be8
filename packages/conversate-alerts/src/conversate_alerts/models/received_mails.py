"""The e-mails that answered an alert, and the texts of some of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conversate_core.databases import WriteDatabaseQuerySet
from conversate_core.models import Membership, Room

from ..choices import MailReason, MailResult


class ReceivedMail(models.Model):
    """An e-mail that answered an alert, and what became of it; neither its text nor its subject.

    Rows are deleted after `replies.expiry.KEEP_RECORDS`, not with the account or the room.
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
