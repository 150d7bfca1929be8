"""A page of the site with a room in it, as docs/how-to/embed-a-room.md shows it."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render

from conversate_core import services
from conversate_core.models import Room


@login_required
def workshop(request, slug):
    try:
        room = services.get_room(slug=slug, user=request.user)
    except Room.DoesNotExist:
        raise Http404 from None
    return render(request, "mysite/workshop.html", {"room": room})
