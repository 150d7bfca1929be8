"""Attachments: only to whom may enter the room, and never as anything that a browser would run."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.utils.cache import get_conditional_response

from conversate_core.importing.models import ImportedFile
from conversate_core.models import Attachment, Room

from ..presenting.messages import file_url
from ..serving import serve
from .access import Visit, room_page


@room_page("GET", "HEAD")
def file(request: HttpRequest, visit: Visit, attachment_id: int, name: str) -> HttpResponseBase:
    attachment = _find(visit.room, attachment_id, name)
    # What is stored never changes, so its id is its version.
    etag = f'"{attachment.pk}"'
    response = get_conditional_response(request, etag=etag) or serve(request, attachment, etag)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@room_page("GET", "HEAD")
def old_file(request: HttpRequest, visit: Visit, old_message_id: int) -> HttpResponseBase:
    """Where django-conversate 0.3 had the file of a message; core has taken it over."""
    moved = ImportedFile.objects.filter(pk=old_message_id).values("message_id")
    attachments = Attachment.objects.filter(message__room=visit.room.pk, message__in=moved)
    attachment = attachments.order_by("pk").first()
    if attachment is None:
        raise Http404
    return HttpResponsePermanentRedirect(file_url(attachment, visit.room))


def _find(room: Room, attachment_id: int, name: str) -> Attachment:
    attachment = Attachment.objects.filter(message__room=room.pk, pk=attachment_id).first()
    # Under another name, a link could promise another file than it gives.
    if attachment is None or attachment.name != name:
        raise Http404
    return attachment
