"""Attachments, for users who may see the room. Browsers must not run anything in them."""

from __future__ import annotations

from django.apps import apps
from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.utils.cache import get_conditional_response

from conversate_core.models import Attachment, Room
from conversate_core.policy import get_policy
from conversate_core.services.picture_preview_thread import request_previews

from ..files.serving import serve
from ..files.stored import file_of, preview_of
from ..http.pages import page, room_page
from ..presenting.messages import PREVIEW, file_url
from ..visits import Visit, enter


@room_page("GET", "HEAD")
def file(request: HttpRequest, visit: Visit, attachment_id: int, name: str) -> HttpResponseBase:
    """Serve a file, or with ``?preview`` its preview; until there is one, redirect to the file."""
    attachment = _find(visit, attachment_id, name)
    is_preview = PREVIEW in request.GET
    if is_preview and not attachment.preview:
        request_previews([attachment])
        return HttpResponseRedirect(file_url(attachment, visit.room))
    stored = preview_of(attachment) if is_preview else file_of(attachment)
    # A stored file changes only if its metadata are removed, and then gets smaller.
    version = PREVIEW if is_preview else attachment.size
    etag = f'"{attachment.pk}-{version}"'
    response = get_conditional_response(request, etag=etag) or serve(request, stored, etag)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@page("GET", "HEAD")
def old_file(request: HttpRequest, slug: str, old_message_id: int) -> HttpResponseBase:
    """Redirect from the URL that the file of a message had in django-conversate 0.3.

    Only the id identifies the file, since the room may have another slug now.
    """
    attachment = _find_imported(old_message_id)
    try:
        # The same answer, after the same work, for a missing file and for one in another room.
        visit = enter(request, attachment.message.room.slug if attachment else slug)
    except Room.DoesNotExist:
        raise Http404 from None
    if attachment is None or not get_policy().sees(visit.user, attachment.message):
        raise Http404
    return HttpResponsePermanentRedirect(file_url(attachment, visit.room))


def _find_imported(old_message_id: int) -> Attachment | None:
    # The app of the import is installed only during an upgrade.
    if not apps.is_installed("conversate_core.importing"):
        return None
    imported = apps.get_model("conversate_import", "ImportedFile")._default_manager
    moved = imported.filter(pk=old_message_id).values("message_id")
    attachments = Attachment.objects.not_cleared().filter(message__in=moved)
    return attachments.select_related("message__room").order_by("pk").first()


def _find(visit: Visit, attachment_id: int, name: str) -> Attachment:
    attachments = Attachment.objects.not_cleared().filter(message__room=visit.room.pk)
    first_id = get_policy().first_visible_id(visit.user, visit.room)
    if first_id is not None:
        attachments = attachments.filter(message__gte=first_id)
    attachment: Attachment | None = attachments.filter(pk=attachment_id).first()
    # With another name, a link could pretend to lead to another file.
    if attachment is None or attachment.name != name:
        raise Http404
    return attachment
