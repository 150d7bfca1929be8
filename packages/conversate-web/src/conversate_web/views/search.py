"""Search in one room, or in all rooms that the user may see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Room
from conversate_core.policy import get_policy
from conversate_core.services.searching import MAX_LENGTH, words_of

from ..http.pages import page, room_page
from ..http.parameters import read_id_or_none
from ..presenting import present_results
from ..visits import Visit, signed_in_user

# Results of one page.
PAGE_SIZE = 25


@page("GET", "HEAD")
def search(request: HttpRequest) -> HttpResponse:
    return _results(request, None)


@room_page("GET", "HEAD")
def search_room(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _results(request, visit.room)


def _results(request: HttpRequest, room: Room | None) -> HttpResponse:
    if not get_policy().can_search(signed_in_user(request)):
        raise PermissionDenied(str(NotAllowed()))
    query = request.GET.get("q", "")[:MAX_LENGTH]
    words = words_of(query)
    older_than = read_id_or_none(request.GET, "older_than")
    found = services.search(
        user=signed_in_user(request), query=query, room=room, before=older_than, limit=PAGE_SIZE + 1
    )
    messages = list(found)
    shown = messages[:PAGE_SIZE]
    context = {
        "room": room,
        "query": query,
        "has_words": bool(words),
        "results": present_results(shown, words=words, reader=signed_in_user(request)),
        "is_first_page": older_than is None,
        "first_url": f"?{_parameters(query)}",
        "older_url": None,
    }
    if len(messages) > PAGE_SIZE:
        context["older_url"] = f"?{_parameters(query, older_than=str(shown[-1].pk))}"
    return render(request, "conversate/search.html", context)


def _parameters(query: str, **more: str) -> str:
    parameters = QueryDict(mutable=True)
    parameters.update({"q": query, **more})
    return parameters.urlencode()
