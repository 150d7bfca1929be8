from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from conversate_core import services

from ...presenting import messages_as_json
from ...presenting.sentences import newer_messages, older_messages
from ..access import Visit
from ..parameters import read_id
from .access import api
from .errors import BadRequest


@api("GET")
def history(request: HttpRequest, visit: Visit) -> JsonResponse:
    """The messages before or after one, or the latest."""
    try:
        before, after = read_id(request.GET, "before"), read_id(request.GET, "after")
        page = services.history(room=visit.room, user=visit.user, before=before, after=after)
    except ValueError:
        raise BadRequest(_("Give the id of a message as before or as after.")) from None
    return JsonResponse(
        {
            "messages": messages_as_json(page.messages, room=visit.room, viewer=visit.user),
            "has_older": page.has_older,
            "has_newer": page.has_newer,
            "older_count": page.older_count,
            "newer_count": page.newer_count,
            "older_label": older_messages(page.older_count),
            "newer_label": newer_messages(page.newer_count),
            "revision": page.revision,
        }
    )
