"""Rooms."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..querysets import RoomQuerySet


class Access(models.TextChoices):
    """Whether users can join a room, or become members only when a moderator adds them."""

    MEMBERS = "members", _("Members only")
    OPEN = "open", _("Open to join")


class Room(models.Model):
    title = models.CharField(_("title"), max_length=200)
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        allow_unicode=True,
        help_text=_("The room's part of the URL."),
    )
    description = models.TextField(_("description"), blank=True)
    access = models.CharField(
        _("access"), max_length=16, choices=Access.choices, default=Access.MEMBERS
    )
    # In rooms of up to `readers.MOST_MEMBERS`, if the site has CONVERSATE_SEEN_BY.
    shows_readers = models.BooleanField(
        _("show who has read messages"), default=True, db_default=True
    )
    # NULL keeps them for ever, unless the site has CONVERSATE_KEEP_DAYS: see `days_kept`.
    keep_days = models.PositiveIntegerField(_("days to keep messages"), null=True, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("created by"),
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    # Incremented by each change to what the room shows. The row's lock orders the changes.
    revision = models.PositiveBigIntegerField(_("revision"), default=0, editable=False)
    # Incremented when the member list shows another state or color of a member.
    members_revision = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    # Clients with an older cursor show messages that were cleared.
    cleared_revision = models.PositiveBigIntegerField(default=0, editable=False)
    # Messages up to this id are cleared or pruned. Their rows are removed in the background.
    cleared_id = models.PositiveBigIntegerField(default=0, editable=False)
    # Clients with an older cursor show messages that were pruned, with ids up to `cleared_id`.
    pruned_revision = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)

    # A direct conversation: a digest of its people's keys. Its title is empty: see `name_directs`.
    direct_key = models.CharField(  # noqa: DJ001 - many rooms have none, and it is unique
        max_length=64, null=True, unique=True, editable=False
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["title", "pk"]
        permissions = [("moderate_room", "Can see and moderate every room")]

    def __str__(self) -> str:
        return str(_("Direct conversation")) if self.is_direct else self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        # The title of a direct conversation depends on its reader.
        self.title = "" if self.is_direct else self.title
        super().save(*args, **kwargs)

    @property
    def is_direct(self) -> bool:
        """Whether this is a direct conversation, which only its members see."""
        return self.direct_key is not None
