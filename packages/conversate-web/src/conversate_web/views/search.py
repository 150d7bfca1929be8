"""Search in one room, or in all rooms that the user may see."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from conversate_core.errors import NotAllowed
from conversate_core.models import Room
from conversate_core.services.searching import MAX_LENGTH

from ..http.pages import page, room_page
from ..http.parameters import read_id_or_none
from ..presenting import find_results
from ..visits import Visit, signed_in_user


@page("GET", "HEAD")
def search(request: HttpRequest) -> HttpResponse:
    return _results(request, None)


@room_page("GET", "HEAD")
def search_room(request: HttpRequest, visit: Visit) -> HttpResponse:
    return _results(request, visit.room)


def _results(request: HttpRequest, room: Room | None) -> HttpResponse:
    query = request.GET.get("q", "")[:MAX_LENGTH]
    older_than = read_id_or_none(request.GET, "older_than")
    user = signed_in_user(request)
    try:
        page = find_results(user=user, query=query, room=room, older_than=older_than)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from None
    context = {
        "room": room,
        "query": query,
        "has_words": bool(page.words),
        "results": page.results,
        "is_first_page": older_than is None,
        "first_url": f"?{_parameters(query)}",
        "older_url": None,
    }
    if page.older_than is not None:
        context["older_url"] = f"?{_parameters(query, older_than=str(page.older_than))}"
    return render(request, "conversate/search.html", context)


def _parameters(query: str, **more: str) -> str:
    parameters = QueryDict(mutable=True)
    parameters.update({"q": query, **more})
    return parameters.urlencode()
