"""Posts a message with its files in one request, which clients can repeat safely."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidMessage

from ...http.api import api
from ...http.api_calls import BODY, CLIENT_KEY, FILES, REPLY_TO
from ...http.api_errors import error_response
from ...http.api_messages import answer_with
from ...visits import Visit


@api("POST")
def send(request: HttpRequest, visit: Visit) -> JsonResponse:
    files = request.FILES.getlist(FILES.name)
    try:
        message = services.post_message(
            room=visit.room,
            author=visit.user,
            body=BODY.read(request.POST) or "",
            files=files,
            client_key=CLIENT_KEY.read(request.POST) or None,
            reply_to=REPLY_TO.read(request.POST),
        )
    except InvalidMessage as error:
        if any((file.size or 0) > core_settings.upload_max_size for file in files):
            return error_response(413, "too_large", str(error))
        raise
    return answer_with(message, visit, status=201)
