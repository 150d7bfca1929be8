"""The invitations whose mail is not sent."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Invitation

from ..waiting_querysets import InvitationMailQuerySet
from .waiting_mails import WaitingMail


class InvitationMail(WaitingMail):
    """An invitation, until its mail is sent or not needed any more. If it is given up, it stays."""

    invitation = models.OneToOneField(
        Invitation,
        verbose_name=_("invitation"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )

    objects = InvitationMailQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("e-mail of an invitation")
        verbose_name_plural = _("e-mails of invitations")
        ordering = ["-pk"]
        indexes = (models.Index(fields=["claim"], name="conversate_invitation_claim"),)

    def __str__(self) -> str:
        return f"{self.invitation.address} · {self.invitation.room}"
