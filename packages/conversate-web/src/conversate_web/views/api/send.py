"""Posting a message, with its files, in one request that may be repeated."""

from __future__ import annotations

from typing import Any

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidMessage
from conversate_core.models import Message
from django.http import HttpRequest, JsonResponse

from ...presenting import messages_as_json
from ..access import Visit
from .access import api
from .errors import error_response


@api("POST")
def send(request: HttpRequest, visit: Visit) -> JsonResponse:
    files = request.FILES.getlist("files")
    try:
        message = services.post_message(
            room=visit.room,
            author=visit.user,
            body=request.POST.get("body", ""),
            files=files,
            client_key=request.POST.get("client_key") or None,
        )
    except InvalidMessage as error:
        if any((file.size or 0) > core_settings.upload_max_size for file in files):
            return error_response(413, "too_large", str(error))
        raise
    return JsonResponse({"message": _as_json(message, visit)}, status=201)


def _as_json(message: Message, visit: Visit) -> dict[str, Any]:
    shown = Message.objects.for_display().filter(pk=message.pk)
    (posted,) = messages_as_json(shown, room=visit.room, viewer=visit.user)
    return posted
