from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from conversate_core.models import Message
from conversate_core.signals import message_posted

from .models import Ticket


@receiver(message_posted, dispatch_uid="helpdesk.note_first_answer")
def note_first_answer(message: Message, **kwargs: Any) -> None:
    """Also where a helper answers in the chat instead of at the desk."""
    if message.author_id is not None:  # a program does not answer
        waiting = Ticket.objects.filter(room=message.room_id, answered_at=None)
        waiting.exclude(visitor=message.author_id).update(answered_at=message.created_at)
