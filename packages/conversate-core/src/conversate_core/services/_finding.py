"""The membership by which somebody enters a room: what each page and each poll begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from ..compiled import Compiled, CompiledQueries
from ..hot_queries import prepared
from ..models import Membership
from ..presence import get_backend, join_presence

if TYPE_CHECKING:
    from ..policy import User

_queries = CompiledQueries[Membership]()


def find_membership(slug: str, user: User) -> Membership | None:
    """That of *user* in the room at *slug*, with the room and what presence needs: one query."""
    using = Membership.objects.db
    # The presence backend says what is read along.
    key = (using, type(get_backend()))
    query = _queries.get(key, lambda: Compiled(_memberships(slug, user).using(using)[:1]))
    # What else a backend may ask for, Django has to put together itself.
    if not query.is_whole or query.params_count != 2:
        return _memberships(slug, user).first()
    return query.first([slug, prepared(Membership, "user", user.pk, using)])


def _memberships(slug: str, user: User) -> QuerySet[Membership]:
    found = Membership.objects.filter(room__slug=slug).filter(user=user.pk)
    # Most who ask for a room are present in it.
    return join_presence(found.order_by().select_related("room"))
