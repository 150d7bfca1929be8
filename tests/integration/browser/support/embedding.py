"""Pages of a site that contain a room, in view or not."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.urls import path

from conversate_core.models import Room
from tests.settings.urls import urlpatterns as site

ROOM = "{% load conversate %}{% conversate_room chat %}"
FRAMES = {
    "in-sight": "{room}",
    "below": "<pre>" + "\n" * 200 + "</pre>{room}",
    "hidden": "<div hidden id='place'>{room}</div>",
    # A room is as wide as its container.
    "dialog": "<dialog id='place'><pre>" + "-" * 80 + "</pre>{room}</dialog>",
}
HEAD = (
    "<!doctype html><html lang='en'><title>Saturday</title>{% load conversate %}"
    "<nav aria-label='Menu'>{% conversate_unread %}</nav>"
)


def page(request: HttpRequest, frame: str) -> HttpResponse:
    template = Template(HEAD + FRAMES[frame].replace("{room}", ROOM))
    context = RequestContext(request, {"chat": Room.objects.get(slug="engine-room")})
    return HttpResponse(template.render(context))


urlpatterns = [path("site/<slug:frame>/", page), *site]
