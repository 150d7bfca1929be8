"""Members of rooms, with their read marks and preferences."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import Color
from ..querysets import MembershipQuerySet
from .rooms import Room


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    MODERATOR = "moderator", _("Moderator")


class Membership(models.Model):
    """A member of a room: role, read mark, and preferences for this room."""

    room = models.ForeignKey(
        Room, verbose_name=_("room"), on_delete=models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="conversate_memberships",
    )
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)
    color = models.CharField(_("color"), max_length=16, choices=Color.choices, default=Color.BLUE)
    # Id of the last message read. Not a foreign key: a clear removes messages, not read marks.
    read_id = models.BigIntegerField(default=0, editable=False)
    # Id of the room's newest message when the member joined, for `policy.since_joined`.
    joined_id = models.BigIntegerField(default=0, db_default=0, editable=False)
    last_posted_at = models.DateTimeField(_("last posted at"), null=True, editable=False)
    flash_alert = models.BooleanField(_("highlight new messages"), default=True)
    title_alert = models.BooleanField(_("show the unread count in the tab title"), default=True)
    desktop_alert = models.BooleanField(_("desktop notifications"), default=False)
    muted = models.BooleanField(_("mute this room"), default=False, db_default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "user"], name="conversate_core_membership_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.room}"
