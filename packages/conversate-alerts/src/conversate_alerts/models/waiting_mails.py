"""What all tables of mails that wait to be sent have in common."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WaitingMail(models.Model):
    """The sweep that is sending the mail, failures and the next attempt, as in AlertPreference."""

    claim = models.UUIDField(null=True, editable=False)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("failed attempts"), default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    next_try_at = models.DateTimeField(_("next attempt at"), null=True, editable=False)
    last_error = models.TextField(_("last error"), blank=True, editable=False)
    given_up_at = models.DateTimeField(_("given up at"), null=True, editable=False)

    class Meta:
        abstract = True
