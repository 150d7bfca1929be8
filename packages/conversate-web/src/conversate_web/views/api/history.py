from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from conversate_core import services

from ...http.api import api
from ...http.api_calls import AFTER, BEFORE, BadRequest
from ...presenting import messages_as_json
from ...presenting.sentences import newer_messages, older_messages
from ...visits import Visit


@api("GET")
def history(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Return the messages before or after the given one, or the latest."""
    before, after = BEFORE.read(request.GET), AFTER.read(request.GET)
    if before is not None and after is not None:
        raise BadRequest(_("Pass a message id as before or after."))
    page = services.history(room=visit.room, user=visit.user, before=before, after=after)
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
