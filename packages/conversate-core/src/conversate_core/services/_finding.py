"""The membership by which somebody enters a room: what each page and each poll begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connections
from django.db.models import QuerySet

from ..compiled import Compiled
from ..models import Membership
from ..presence import get_backend, join_presence

if TYPE_CHECKING:
    from ..policy import User

# By the database and the presence backend, which says what is read along.
_queries: dict[tuple[str, object], Compiled[Membership]] = {}


def find_membership(slug: str, user: User) -> Membership | None:
    """That of *user* in the room at *slug*, with the room and what presence needs: one query."""
    using = Membership.objects.db
    key = (using, type(get_backend()))
    query = _queries.get(key)
    if query is None:
        query = _queries[key] = Compiled(_memberships(slug, user).using(using))
    # What else a backend may ask for, Django has to put together itself.
    if not query.is_whole or query.params_count != 2:
        return _memberships(slug, user).first()
    connection = connections[using]
    user_id = Membership._meta.get_field("user").get_db_prep_value(user.pk, connection)
    return query.first([slug, user_id])


def _memberships(slug: str, user: User) -> QuerySet[Membership]:
    found = Membership.objects.filter(room__slug=slug).filter(user=user.pk)
    # Most who ask for a room are present in it.
    return join_presence(found.order_by().select_related("room"))
