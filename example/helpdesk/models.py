from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Room


class Ticket(models.Model):
    """A visitor's question. Its messages are in its room."""

    room = models.OneToOneField(Room, verbose_name=_("room"), on_delete=models.CASCADE)
    visitor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("visitor"), on_delete=models.CASCADE
    )
    answered_at = models.DateTimeField(_("first answered at"), null=True, editable=False)

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")

    def __str__(self) -> str:
        return self.room.title
