"""A long list of members, page by page."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

from conversate_core.models import Membership, Room
from conversate_core.people import person_for
from conversate_core.presence import join_presence

# Members of one page.
PAGE_SIZE = 50


def members_page(request: HttpRequest, room: Room) -> Page[Membership]:
    """The page of the members of *room*, by name, that *request* asks for, or the nearest one.

    One query. All of them are read, since only Python knows what a name is (`person_for`).
    """
    memberships = join_presence(room.memberships.select_related("user"))
    by_name = sorted(memberships, key=lambda each: person_for(each.user).name.casefold())
    return Paginator(by_name, PAGE_SIZE).get_page(request.GET.get("page"))
