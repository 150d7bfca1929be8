"""Attachments: only to whom may enter the room, and never as anything that a browser would run."""

from __future__ import annotations

import logging

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response

from conversate_core.filetypes import RASTER_TYPES
from conversate_core.models import Attachment, Room

from .access import Visit, room_page

logger = logging.getLogger("conversate_web")


@room_page("GET", "HEAD")
def file(request: HttpRequest, visit: Visit, attachment_id: int, name: str) -> HttpResponseBase:
    attachment = _find(visit.room, attachment_id, name)
    # What is stored never changes, so its id is its version.
    etag = f'"{attachment.pk}"'
    response = get_conditional_response(request, etag=etag) or _serve(attachment)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _find(room: Room, attachment_id: int, name: str) -> Attachment:
    attachment = Attachment.objects.filter(message__room=room.pk, pk=attachment_id).first()
    # Under another name, a link could promise another file than it gives.
    if attachment is None or attachment.name != name:
        raise Http404
    return attachment


def _serve(attachment: Attachment) -> FileResponse:
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:
        logger.error("The stored file of attachment %s is missing.", attachment.pk)
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=attachment.content_type not in RASTER_TYPES,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
