"""The message that a request names, and the one that an answer gives."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from conversate_core.errors import MessageGone
from conversate_core.models import Message
from conversate_core.policy import remember, remembering

from ...presenting import messages_as_json
from ..access import Visit
from ..parameters import read_id
from .errors import BadRequest, NothingThere


def find_message(request: HttpRequest, visit: Visit, name: str = "message") -> Message:
    """Raises BadRequest, and NothingThere where the room has no such message."""
    try:
        message_id = read_id(request.POST, name)
    except ValueError:
        message_id = None
    if message_id is None:
        raise BadRequest(_("Give the id of a message."))
    message = visit.room.messages.filter(pk=message_id).first()
    if message is None:
        raise NothingThere
    return message


def find_standing(request: HttpRequest, visit: Visit) -> Message:
    """The message that is to be changed. Raises MessageGone as well."""
    message = find_message(request, visit)
    if message.deleted_at is not None:
        raise MessageGone
    return message


def answer_with(message: Message, visit: Visit, status: int = 200) -> JsonResponse:
    """The message, which has come ready to be shown, as the API gives it."""
    with remembering():
        remember(visit.user, visit.room, visit.membership)
        (as_json,) = messages_as_json([message], room=visit.room, viewer=visit.user)
    return JsonResponse({"message": as_json}, status=status)


def answer_with_changed(message: Message, visit: Visit) -> JsonResponse:
    """The message as it is now. Raises MessageGone where the room was cleared meanwhile."""
    shown = Message.objects.for_display().filter(pk=message.pk).first()
    if shown is None:
        raise MessageGone
    return answer_with(shown, visit)
