"""Accounts and programs, which post messages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from ...content.program_names import check_program_name
from ...errors import InvalidArgument
from ...internal.permission_gate import require
from ...internal.post_limit import check_rate
from ...internal.storable_text import check_characters
from ...internal.upload_quota import check_quota
from ...models import Message, Room
from ...policy import get_policy
from ...queries.hot import mark_posted
from ...querysets import MessageQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class Poster:
    """An account, or a program by its name, for which the policy has no rule."""

    account: AbstractBaseUser | None
    sender: str = ""

    @property
    def key(self) -> Any:
        """The account's key, or None."""
        return None if self.account is None else self.account.pk

    def can_post(self, room: Room) -> bool:
        if self.account is None:
            return room.archived_at is None
        return get_policy().can_post(self.account, room)

    def first_visible_id(self, room: Room) -> int | None:
        if self.account is None:
            return None
        return get_policy().first_visible_id(self.account, room)

    def check_limits(self, files: Iterable[Any]) -> None:
        """Raise RateLimited above POST_LIMIT, and UploadQuotaReached if *files* are too many bytes.

        Both limits are for accounts.
        """
        if self.account is not None:
            check_rate(self.account)
            check_quota(self.account, files)

    def find_posted_if_allowed(self, room: Room, key: UUID | None) -> Message | None:
        """Return the message that was posted with *key*. Raise NotAllowed if this can't post."""
        require(self.can_post(room))
        if key is None:
            return None
        return self._posted(room, key).for_display().first()

    def require_unused(self, key: UUID | None, room: Room) -> None:
        """Raise IntegrityError if a program has used *key*. Call this under the room's lock.

        The constraint does so for accounts. It doesn't compare rows without an author.
        """
        if key is not None and self.account is None and self._posted(room, key).exists():
            raise IntegrityError

    def _posted(self, room: Room, key: UUID) -> MessageQuerySet:
        return Message.objects.filter(
            room=room.pk, author=self.key, sender=self.sender, client_key=key
        )

    def mark_posted(self, message: Message, *, read_up_to: int | None) -> None:
        if self.account is not None:
            mark_posted(message, read_up_to=read_up_to)

    def prepare_for_display(self, message: Any) -> None:
        """Set what `MessageQuerySet.for_display` loads, except for the attachments."""
        # An assignment would make Django ask the site's routers whether the two may be related.
        Message._meta.get_field("author").set_cached_value(message, self.account)
        message.author_color = None
        if self.account is not None:
            membership = get_policy().membership(self.account, message.room)
            message.author_color = membership.color if membership else None


def poster(author: AbstractBaseUser | None, sender: str) -> Poster:
    """Return the account *author* or the program *sender*, of which exactly one is given."""
    if isinstance(sender, str) and not sender:
        require(author is not None)
        return Poster(author)
    if author is not None:
        raise InvalidArgument(_("A message has an author or a sender, not both."))
    name = check_program_name(sender)
    check_characters(name, Message, InvalidArgument)
    return Poster(None, name)
