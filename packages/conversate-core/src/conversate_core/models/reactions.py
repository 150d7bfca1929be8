"""Reactions of users to messages."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..conf import EMOJI_MAX_LENGTH
from ..databases import WriteDatabaseQuerySet
from .messages import Message


class EmojiField(models.CharField):  # type: ignore[type-arg] # a str, as in CharField
    """An emoji, stored as its code points in hexadecimal.

    To the usual collations of MariaDB, all emoji are equal, and its older tables can't store any.
    """

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else "-".join(f"{ord(each):x}" for each in str(value))

    def from_db_value(self, value: str | None, *args: Any) -> str | None:
        return value and decode_emoji(value)


# Called for each emoji of each message on a page. There are only a few.
@lru_cache(maxsize=500)
def decode_emoji(code: str) -> str:
    """Return the emoji that `EmojiField` stores as *code*."""
    return "".join(chr(int(each, 16)) for each in code.split("-"))


class Reaction(models.Model):
    """An emoji by which a user has reacted to a message."""

    # The unique constraint has the index.
    message = models.ForeignKey(
        Message,
        verbose_name=_("message"),
        on_delete=models.CASCADE,
        related_name="reactions",
        db_index=False,
    )
    # No constraint, as for mentions: MariaDB would lock the account.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("user"),
        on_delete=models.CASCADE,
        related_name="conversate_reactions",
        db_constraint=False,
    )
    # Up to six digits and a hyphen for each code point.
    emoji = EmojiField(_("emoji"), max_length=7 * EMOJI_MAX_LENGTH)
    created_at = models.DateTimeField(_("reacted at"), default=timezone.now, editable=False)

    objects = WriteDatabaseQuerySet["Reaction"].as_manager()

    class Meta:
        base_manager_name = "objects"
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint(
                fields=["message", "user", "emoji"], name="conversate_core_reaction_unique"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.emoji} · {self.user} · #{self.message_id}"
