"""Finds the message that a request names, and returns messages as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, JsonResponse

from conversate_core.errors import MessageGone
from conversate_core.internal.policy_cache import cache_membership, use_policy_cache
from conversate_core.models import Message
from conversate_core.policy import get_policy

from ..presenting import messages_as_json
from ..visits import Visit
from .api_calls import MESSAGE, Parameter
from .api_errors import NotFound


def find_message(
    request: HttpRequest, visit: Visit, parameter: Parameter[int] = MESSAGE
) -> Message:
    """Return the message. Raise BadRequest, or NotFound if the room has no such message."""
    given = request.GET if request.method == "GET" else request.POST
    message_id = parameter.require(given)
    message = get_policy().visible_messages(visit.user, visit.room).filter(pk=message_id).first()
    if message is None:
        raise NotFound
    return message


def find_not_deleted(request: HttpRequest, visit: Visit) -> Message:
    """Return the message to change. Raise what `find_message` raises, and MessageGone."""
    message = find_message(request, visit)
    if message.deleted_at is not None:
        raise MessageGone
    return message


def answer_with(message: Message, visit: Visit, status: int = 200) -> JsonResponse:
    """Return the response with *message*, which was loaded with ``for_display()``."""
    return JsonResponse({"message": as_json(message, visit)}, status=status)


def answer_with_changed(message: Message, visit: Visit) -> JsonResponse:
    return answer_with(read_again(message), visit)


def read_again(message: Message) -> Message:
    """Return the current message. Raise MessageGone if the room was cleared in the meantime."""
    shown = Message.objects.not_cleared().for_display().filter(pk=message.pk).first()
    if shown is None:
        raise MessageGone
    return shown


def as_json(message: Message, visit: Visit) -> dict[str, Any]:
    """Return *message*, which was loaded with ``for_display()``, as JSON."""
    with use_policy_cache():
        cache_membership(visit.user, visit.room, visit.membership)
        (shown,) = messages_as_json([message], room=visit.room, viewer=visit.user)
    return shown
