"""The paginated list of all members, sorted by name, with a search by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Subquery, Window
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.http import HttpRequest

from conversate_core.content.cleaning import clean_line
from conversate_core.models import Membership, Role, Room
from conversate_core.people import load_people, name_expression, person_for
from conversate_core.presence import join_presence
from conversate_core.search.any_case import contains_any_case

# Members of one page.
PAGE_SIZE = 50
# Limits of a query. The rest of it is ignored.
MAX_LENGTH = 200
MAX_WORDS = 8


@dataclass(frozen=True)
class MembersPage:
    """``page`` has the members to show. ``count`` and ``moderators`` are those of the room."""

    page: Page[Membership]
    query: str
    count: int
    moderators: int

    @property
    def context(self) -> dict[str, Any]:
        """The template context of the list, without the members."""
        return {
            "page": self.page,
            "query": self.query,
            "members_count": self.count,
            "is_long": self.count > PAGE_SIZE,
        }


def members_page(request: HttpRequest, room: Room) -> MembersPage:
    """Return the page of the member list that *request* asks for, or the nearest one.

    The parameter ``q`` has words that the names must contain, ``page`` the number of the page.
    Usually this takes one query.
    """
    query, number = _query(request), request.GET.get("page")
    memberships = join_presence(room.memberships.select_related("user"))
    name = name_expression("user__")
    if name is None:
        return _sorted_in_python(list(memberships), query, number)
    with_counts = _with_counts(memberships, room)
    page = _page_of(_by_name(with_counts, name, query), number)
    counted: Any = page.object_list[0] if page.object_list else with_counts.first()
    if counted is None:
        return MembersPage(page, query, 0, 0)
    return MembersPage(page, query, counted.of_room, counted.moderators)


def place_of(request: HttpRequest) -> dict[str, str]:
    """Return the parameters of the list's page in *request*, none for the first one."""
    place = {"q": _query(request), "page": request.GET.get("page", "")}
    return {name: value for name, value in place.items() if value}


def _query(request: HttpRequest) -> str:
    return clean_line(request.GET.get("q", "")[:MAX_LENGTH])


def _words(query: str) -> list[str]:
    return query.split()[:MAX_WORDS]


def _sorted_in_python(members: list[Membership], query: str, number: str | None) -> MembersPage:
    """Return the page of a site whose users' names are known to Python only: load all members."""
    load_people(each.user for each in members)
    names = {each.pk: person_for(each.user).name.casefold() for each in members}
    words = _words(query.casefold())
    found = [each for each in members if all(word in names[each.pk] for word in words)]
    found.sort(key=lambda each: names[each.pk])
    moderators = sum(each.role == Role.MODERATOR for each in members)
    page = Paginator(found, PAGE_SIZE).get_page(number)
    return MembersPage(page, query, len(members), moderators)


def _by_name(memberships: QuerySet[Any], name: Combinable, query: str) -> QuerySet[Any]:
    with_names = memberships.annotate(name=name)
    words = (contains_any_case("name", word, using=with_names.db) for word in _words(query))
    matching = with_names.filter(*words)
    counted: QuerySet[Any] = matching.annotate(found=Window(Count("pk")))
    return counted.order_by(Lower("name"), "pk")


def _with_counts(memberships: QuerySet[Membership], room: Room) -> QuerySet[Any]:
    # Filtered by the room's key, not by OuterRef, so that the database counts only once.
    of_room = Membership.objects.filter(room=room.pk).order_by().values("room")
    moderators = Count("pk", filter=Q(role=Role.MODERATOR))
    return memberships.annotate(
        of_room=Subquery(of_room.annotate(count=Count("pk")).values("count")),
        moderators=Subquery(of_room.annotate(count=moderators).values("count")),
    )


def _page_of(found: QuerySet[Any], number: str | None) -> Page[Membership]:
    """Return the page. Each row has the number of all matches, so they need no second query."""
    paginator = Paginator(found, PAGE_SIZE)
    wanted = int(number) if number and re.fullmatch("[1-9][0-9]{0,6}", number) else 1
    rows = list(found[(wanted - 1) * PAGE_SIZE : wanted * PAGE_SIZE])
    if not rows:
        last = paginator.get_page(wanted)
        return Page(list(last.object_list), last.number, paginator)
    paginator.count = rows[0].found
    return Page(rows, wanted, paginator)
