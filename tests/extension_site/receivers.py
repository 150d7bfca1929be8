"""What the club notes of what happens in its rooms."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from conversate_core.models import Message
from conversate_core.signals import message_posted

from .places import SITE_DIR


@receiver(message_posted, dispatch_uid="club.keep_minutes")
def keep_minutes(message: Message, **kwargs: Any) -> None:
    with (SITE_DIR / "minutes.txt").open("a", encoding="utf-8") as minutes:
        minutes.write(f"{message.room.title}: {message.body}\n")
