"""Find the reactions of others to a member's messages, which the member's next alert tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Abs, Substr
from django.db.models.lookups import Exact

from conversate_core.conf import core_settings
from conversate_core.content.excerpts import first_line
from conversate_core.models import Attachment, Membership
from conversate_core.policy import get_policy
from conversate_core.queries.accounts import Accounts
from conversate_core.queries.originals import READ, Original

from ..conf import alert_settings

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Alerts tell of no reactions to older messages. It limits what a sweep reads for a member.
MAX_AGE = timedelta(days=30)
_MESSAGE = "user__conversate_messages"
_REACTION = f"{_MESSAGE}__reactions"
_COLUMNS = (
    "pk",
    _MESSAGE,
    "beginning",
    "file_type",
    f"{_REACTION}__emoji",
    f"{_REACTION}__created_at",
    f"{_REACTION}__user_id",
)


class NewReaction(NamedTuple):
    """A reaction of ``user`` to a message of the member."""

    message: Original
    emoji: str
    created_at: datetime
    user: AbstractBaseUser


def new_reactions(membership_ids: Sequence[int], now: datetime) -> dict[int, list[NewReaction]]:
    """Return the reactions since the last alert and visit of each member, by membership id.

    This makes one query for all members, or none if the site has turned off reactions, or the texts
    in alerts. `visible` knows what only the policy and a site's own presence backend say.
    """
    visited_at = "last_seen_at" if alert_settings.alert_idle_after is None else "last_active_at"
    columns = ("alert_preference__alerted_at", f"presence__{visited_at}")
    return _find(membership_ids, now, map(_is_after, columns))


def latest_reactions(membership: Membership, now: datetime) -> tuple[NewReaction, ...]:
    """Return the reactions to the member's latest messages, also those that the member knows."""
    return visible(_find([membership.pk], now).get(membership.pk, ()), membership)


def visible(
    reactions: Sequence[NewReaction], membership: Membership, *, since: datetime | None = None
) -> tuple[NewReaction, ...]:
    """Return the reactions after *since* to messages that the member sees."""
    if not reactions:
        return ()
    room = membership.room
    first = get_policy().first_visible_id(membership.user, room) or 0
    lowest = max(first, room.cleared_id + 1)
    seen = (each for each in reactions if each.message.id >= lowest)
    return tuple(each for each in seen if since is None or each.created_at > since)


def _find(
    membership_ids: Sequence[int], now: datetime, conditions: Iterable[Q] = ()
) -> dict[int, list[NewReaction]]:
    if not membership_ids or not core_settings.reactions or not alert_settings.alert_text:
        return {}
    found: dict[int, list[NewReaction]] = defaultdict(list)
    accounts = Accounts(f"{_REACTION}__user")
    rows = _reactions(membership_ids, now, conditions).values_list(*_COLUMNS, *accounts.columns)
    for row in rows:
        membership_id, message_id, beginning, file_type, emoji, created_at, key = row[:7]
        message = Original(message_id, line=first_line(beginning), file_type=file_type or "")
        reaction = NewReaction(message, emoji, created_at, accounts.find(key, row))
        found[membership_id].append(reaction)
    return found


def _reactions(membership_ids: Sequence[int], now: datetime, conditions: Iterable[Q]) -> Any:
    files = Attachment.objects.filter(message=OuterRef(_MESSAGE)).order_by("pk")
    # All in one call, so that the conditions are about the same message and the same reaction. The
    # room is no plain comparison: databases would take the index on room and author, and read all
    # that a member has ever written there. By author and time, they read the latest messages.
    reactions = Membership.objects.filter(
        *conditions,
        ~Exact(F(f"{_REACTION}__user"), F("user")),
        Exact(Abs(F(f"{_MESSAGE}__room")), F("room")),
        pk__in=membership_ids,
        **{
            f"{_MESSAGE}__created_at__gt": now - MAX_AGE,
            f"{_MESSAGE}__reacted": True,
            f"{_MESSAGE}__deleted_at": None,
            f"{_MESSAGE}__gt": F("room__cleared_id"),
            # An inner join, for the columns of the account below.
            f"{_REACTION}__user__{get_user_model().USERNAME_FIELD}__isnull": False,
        },
    )
    return reactions.order_by(_REACTION).annotate(
        beginning=Substr(f"{_MESSAGE}__body", 1, READ),
        file_type=Subquery(files.values("content_type")[:1]),
    )


def _is_after(column: str) -> Q:
    """Select the reactions after a time of the member, and all if it is unknown."""
    return Q(**{column: None}) | Q(**{f"{_REACTION}__created_at__gt": F(column)})
