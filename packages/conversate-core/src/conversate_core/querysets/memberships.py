"""Filters of memberships, and the writes that many of them share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Subquery

from ..databases import WriteDatabaseQuerySet

if TYPE_CHECKING:
    from ..models import Membership  # noqa: F401 - named in a string


class MembershipQuerySet(WriteDatabaseQuerySet["Membership"]):
    def of(self, *, room_id: int | None, user_id: Any) -> MembershipQuerySet:
        return self.filter(room=room_id, user=user_id)

    def counted(self) -> MembershipQuerySet:
        """Annotate ``members_count``, the number of members of the room."""
        members = self.model.objects.filter(room=OuterRef("room")).order_by().values("room")
        count = members.annotate(count=Count("pk")).values("count")
        return self.annotate(members_count=Subquery(count))

    def advance_read_mark(self, message_id: int) -> int:
        """Move read marks forward to *message_id*, never backwards. Return how many moved."""
        return self.filter(read_id__lt=message_id).update(read_id=message_id)
