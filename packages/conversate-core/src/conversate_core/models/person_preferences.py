"""What people want in all of their rooms."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..databases import WriteDatabaseQuerySet


class PersonPreferences(models.Model):
    """What a person wants in all rooms. The defaults apply to people without a row."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="conversate_preferences",
    )
    # Both ways: a person who hides it does not see what others have read.
    shows_reading = models.BooleanField(
        _("let others see what I have read"), default=True, db_default=True
    )

    objects = WriteDatabaseQuerySet["PersonPreferences"].as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("preferences of a person")
        verbose_name_plural = _("preferences of people")
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.user)
