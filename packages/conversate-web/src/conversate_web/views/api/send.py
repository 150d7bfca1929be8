"""Posting a message, with its files, in one request that may be repeated."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidMessage

from ..access import Visit
from .access import api
from .errors import error_response
from .messages import answer_with


@api("POST")
def send(request: HttpRequest, visit: Visit) -> JsonResponse:
    if request.POST.get("author", str(visit.user.pk)) != str(visit.user.pk):
        # A page that somebody left open: what they wrote is not to be said by whoever came next.
        return error_response(401, "signed_out", _("Somebody else is signed in here now."))
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
    return answer_with(message, visit, status=201)
