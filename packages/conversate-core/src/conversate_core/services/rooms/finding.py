"""Find a room by its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...content.cleaning import clean_line
from ...internal.arguments import check_arguments
from ...internal.charsets import unstorable
from ...internal.policy_cache import cache_membership, use_policy_cache
from ...models import Room
from ...policy import get_policy
from ...queries.memberships import find_membership_at

if TYPE_CHECKING:
    from ...people import User


@check_arguments
def get_room(*, slug: str, user: User) -> Room:
    """Return the room with this *slug*, if *user* can see it.

    Raises Room.DoesNotExist if there is no such room or *user* can't see it. Both cases take the
    same work, so that timing doesn't reveal which rooms exist.
    """
    if not isinstance(slug, str):
        raise Room.DoesNotExist
    with use_policy_cache():
        # Cleaned: PostgreSQL refuses to look for some characters.
        room = _find(clean_line(slug), user)
        may = get_policy().can_view(user, room or Room())
    if room is None or not may:
        raise Room.DoesNotExist
    return room


def _find(slug: str, user: User) -> Room | None:
    """Return the room with this *slug*; for its members, also cache their membership."""
    if unstorable(slug, Room):
        return None
    # A deactivated account's membership grants nothing, and would save a query that others make.
    mine = find_membership_at(slug, user) if get_policy().is_active(user) else None
    room = mine.room if mine else Room.objects.filter(slug=slug).first()
    cache_membership(user, room or Room(), mine)
    return room
