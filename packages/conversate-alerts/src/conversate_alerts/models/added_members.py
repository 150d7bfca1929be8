"""The members whom somebody added, until they are told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership

from ..waiting_querysets import AddedMemberQuerySet
from .waiting_mails import WaitingMail


class AddedMember(WaitingMail):
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

    objects = AddedMemberQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("added member")
        verbose_name_plural = _("added members")
        ordering = ["-added_at", "pk"]
        indexes = (models.Index(fields=["claim"], name="conversate_added_claim"),)

    def __str__(self) -> str:
        return f"{self.user} · {self.membership.room}"
