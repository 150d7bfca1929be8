"""The choices of members and of the site, and what became of the e-mails that came in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertLevel(models.TextChoices):
    NONE = "none", _("No alerts")
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


class Channel(models.TextChoices):
    """How a person with a device that shows notifications gets alerts."""

    BOTH = "both", _("Notification, then e-mail if I haven't looked")
    PUSH = "push", _("Notification only")
    MAIL = "mail", _("E-mail only")


class MailResult(models.TextChoices):
    POSTED = "posted", _("posted")
    REFUSED = "refused", _("refused")
    ASKED = "asked", _("the member was asked")
    IGNORED = "ignored", _("ignored")


class MailReason(models.TextChoices):
    """Why an e-mail was not posted."""

    MACHINE = "machine", _("Not written by a person")
    SENDER = "sender", _("From another address")
    INACTIVE = "inactive", _("The account is not active")
    TOO_LARGE = "too_large", _("Too large")
    UNREADABLE = "unreadable", _("Unreadable")
    EMPTY = "empty", _("No text of its own")
    NOT_ALLOWED = "not_allowed", _("The member can't post in the room")
    INVALID = "invalid", _("The text or a file is not allowed")
