"""The choices of members and of the site: which messages they get alerts about, and how often."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertLevel(models.TextChoices):
    NONE = "none", _("No e-mail")
    MENTIONS = "mentions", _("Messages that mention me")
    EVERYTHING = "everything", _("All new messages")


class MailWhenAdded(models.TextChoices):
    """The values of CONVERSATE_ALERT_ADDED: which new members get a mail that they were added."""

    NEVER = "never"
    BY_PEOPLE = "by_people"
    ALWAYS = "always"


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("Right away")
    HOURLY = "hourly", _("Hourly")
    DAILY = "daily", _("Daily, in the morning")
