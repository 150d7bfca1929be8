"""Buttons that other apps add to the header of a room.

An app registers what renders its button in its module ``conversate_panels``, which is imported when
the site starts.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from conversate_core.models import Membership

# Returns HTML for a member of the room, "" for no button.
Renderer = Callable[[HttpRequest, Membership], str]

_renderers: list[Renderer] = []


def register(renderer: Renderer) -> Renderer:
    """Ask *renderer* for each page of a room. Registering it again has no effect."""
    if renderer not in _renderers:
        _renderers.append(renderer)
    return renderer


def room_buttons(request: HttpRequest, membership: Membership | None) -> list[str]:
    """Return the HTML of the buttons for *membership*; none for a visitor who is not a member."""
    if membership is None:
        return []
    return [html for render in _renderers if (html := render(request, membership))]
