"""What the polls of members have reported."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from conversate_core.databases import WriteDatabaseQuerySet
from conversate_core.models import Membership


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
