"""What people may choose between."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertLevel(models.TextChoices):
    NONE = "none", _("No e-mail")
    MENTIONS = "mentions", _("Messages that mention me")
    EVERYTHING = "everything", _("All new messages")


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    HOURLY = "hourly", _("At the full hour")
    DAILY = "daily", _("Once a day, in the morning")
