from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.colours import Colour
from conversate_core.errors import NotAllowed

from ..access import Visit
from .access import api
from .errors import BadRequest

FLAGS = ("flash_alert", "title_alert", "desktop_alert")
_BOOLEANS = {"true": True, "on": True, "1": True, "false": False, "0": False}


@api("POST")
def settings(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Change those of a member's preferences that are given; answer with all of them."""
    if visit.membership is None:
        raise NotAllowed
    changes: dict[str, Any] = {
        name: _boolean(name, request.POST[name]) for name in FLAGS if name in request.POST
    }
    if "colour" in request.POST:
        changes["colour"] = _colour(request.POST["colour"])
    saved = services.change_preferences(membership=visit.membership, **changes)
    return JsonResponse({name: getattr(saved, name) for name in ("colour", *FLAGS)})


def _boolean(name: str, value: str) -> bool:
    try:
        return _BOOLEANS[value.lower()]
    except KeyError:
        raise BadRequest(_("%(name)s is true or false.") % {"name": name}) from None


def _colour(value: str) -> str:
    if value not in Colour.values:
        raise BadRequest(_("There is no such colour."))
    return value
