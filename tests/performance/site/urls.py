"""The chat, and views for comparison. Static files are served as well, for the browser."""

from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles.views import serve
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from conversate_core.models import Room
from tests.settings.urls import urlpatterns as tested

PAGE_SIZE = 100


@login_required
def bare(request: HttpRequest) -> JsonResponse:
    """Only look up the user."""
    return JsonResponse({})


@login_required
def simple(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the last messages as a simple site would: with a template, and nothing else."""
    room = get_object_or_404(Room, slug=slug)
    newest = room.messages.select_related("author").order_by("-pk")[:PAGE_SIZE]
    context = {"room": room, "messages": reversed(newest)}
    return render(request, "simple.html", context)


urlpatterns = [
    path("bare/", bare),
    path("simple/<str:slug>/", simple),
    path("static/<path:path>", serve, {"insecure": True}),
    *tested,
]
