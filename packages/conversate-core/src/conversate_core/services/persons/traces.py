"""Remove what a person has left at messages of others, and rows about the person alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, QuerySet

from ...models import (
    Invitation,
    Mention,
    Message,
    OwnChange,
    PersonPreferences,
    Reaction,
    RemovedMember,
    Room,
    Webhook,
)
from .addresses import addresses_of
from .batches import by_room, in_batches
from .changing_rooms import change_in_room

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def delete_reactions(user_id: Any) -> Iterator[int]:
    """Delete the reactions of this user. Yield the size of each batch, here and below."""
    mine = Reaction.objects.filter(user=user_id).values("id", room_id=F("message__room_id"))
    return _change(user_id, mine, "id", partial(_delete, Reaction))


def delete_mentions(user_id: Any) -> Iterator[int]:
    """Delete the mentions of this user. What others have written stays."""
    mine = Mention.objects.filter(user=user_id)
    rows = mine.values("id", "message_id", room_id=F("message__room_id"))
    return _change(user_id, rows, "message_id", partial(_delete, Mention))


def unsign_edits(user_id: Any) -> Iterator[int]:
    """Make messages of others that this user has edited “edited by someone else”."""
    theirs = Message.objects.filter(edited_by=user_id, edited_by_other=True)
    return _change(user_id, theirs.values("id", "room_id"), "id", _unsign)


def delete_rest(user: AbstractBaseUser) -> None:
    """Delete the rows about *user* that are no part of a conversation."""
    for model in (OwnChange, PersonPreferences, RemovedMember):
        model._default_manager.filter(user=user.pk).delete()
    # Invitations end with the right to invite, and the others name the address.
    Invitation.objects.filter(created_by=user.pk).delete()
    for address in addresses_of(user):
        Invitation.objects.filter(address__iexact=address).delete()
    Room.objects.filter(created_by=user.pk).update(created_by=None)
    Webhook.objects.filter(created_by=user.pk).update(created_by=None)


def _change(
    user_id: Any, rows: QuerySet[Any, Any], key: str, change: Callable[[Sequence[int]], object]
) -> Iterator[int]:
    newest = rows.order_by(f"-{key}").values_list(key, flat=True).first()
    if newest is None:
        return
    # Not the rows that come meanwhile: this might never end.
    for batch in in_batches(rows.filter(**{f"{key}__lte": newest}), key):
        for room_id, keys in by_room(batch).items():
            change_in_room(room_id, user_id, partial(change, keys))
            yield len(keys)


def _delete(model: Any, keys: Sequence[int]) -> None:
    model.objects.filter(pk__in=keys).delete()


def _unsign(keys: Sequence[int]) -> None:
    Message.objects.filter(pk__in=keys).update(edited_by=None)
