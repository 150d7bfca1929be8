from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.errors import EditConflict

from ...http.api import api
from ...http.api_calls import BODY, REVISION
from ...http.api_errors import from_core
from ...http.api_messages import answer_with_changed, as_json, find_not_deleted, read_again
from ...visits import Visit


@api("POST")
def edit(request: HttpRequest, visit: Visit) -> JsonResponse:
    """Change the text of a message and return the message."""
    message = find_not_deleted(request, visit)
    try:
        services.edit_message(
            message=message,
            body=BODY.require(request.POST),
            by=visit.user,
            expected_revision=REVISION.read(request.POST),
        )
    except EditConflict as error:
        return from_core(error, current=as_json(read_again(message), visit))
    return answer_with_changed(message, visit)
