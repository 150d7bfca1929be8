"""A site with rooms in its pages, for tests with libraries that swap pages."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from conversate_core.models import Room
from tests.settings.urls import urlpatterns as every_package

NODE_MODULES = Path(__file__).parent / "node_modules"
LIBRARIES = {
    "htmx 1": NODE_MODULES / "htmx-1/dist/htmx.js",
    "htmx 2": NODE_MODULES / "htmx-2/dist/htmx.js",
    "Turbo 7": NODE_MODULES / "turbo-7/dist/turbo.es2017-umd.js",
    "Turbo 8": NODE_MODULES / "turbo-8/dist/turbo.es2017-umd.js",
}


def library_of(request: HttpRequest) -> dict[str, str]:
    """A context processor."""
    return {"library": getattr(settings, "SWAPPING_LIBRARY", "")}


def library(request: HttpRequest) -> HttpResponse:
    source = LIBRARIES[library_of(request)["library"]].read_text("utf-8")
    return HttpResponse(source, content_type="text/javascript")


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "swapping/home.html")


def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """Return a page with a room."""
    room = Room.objects.get(slug=slug)
    return render(request, "swapping/desk.html", {"room": room})


def desks(request: HttpRequest) -> HttpResponse:
    """Return a page with all rooms."""
    return render(request, "swapping/desks.html", {"rooms": Room.objects.order_by("pk")})


site_urlpatterns = [
    path("desks/", desks),
    path("", home),
    path("library.js", library),
    path("desk/<slug:slug>/", desk),
]
urlpatterns = [
    path("site/", include(site_urlpatterns)),
    *every_package,
]
