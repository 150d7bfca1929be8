"""The rooms of the user, and those that they may join."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conversate_core import services
from conversate_core.policy import get_policy

from ..presenting import present_rooms
from .access import page, signed_in_user


@page("GET", "HEAD")
def index(request: HttpRequest) -> HttpResponse:
    user = signed_in_user(request)
    context = {
        "rooms": present_rooms(services.rooms_for(user=user)),
        "open_rooms": present_rooms(get_policy().joinable_rooms(user)),
    }
    return render(request, "conversate/index.html", context)
