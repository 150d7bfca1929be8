"""``CONVERSATE_MESSAGE_CACHE`` is in bytes of memory, whatever the messages consist of."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Attachment, Message, Room
from conversate_web.presenting.shared_messages import share_messages

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db

ALLOWED = 1_000_000


def post(room: Room, author: User, text: str, files: int) -> Message:
    message = services.post_message(room=room, author=author, body=text)
    for count in range(files):
        Attachment.objects.create(
            message=message, name=f"The door {count}.png", size=1, content_type="image/png"
        )
    return message


def show(room: Room, messages: list[Message]) -> None:
    """Show the messages one after another, as in polls."""
    for message in messages:
        fresh_room = Room.objects.get(pk=room.pk)
        rows = Message.objects.filter(pk=message.pk).for_display()
        for shared in share_messages(rows, room=fresh_room):
            assert shared.json


@pytest.mark.parametrize(
    ("text", "files", "number"),
    [
        pytest.param("The kettle is on.", 0, 300, id="short"),
        pytest.param("The kettle is on. " * 200, 0, 100, id="long"),
        pytest.param("الغلاية تعمل. " * 200, 0, 70, id="arabic"),
        pytest.param("", 5, 130, id="files"),
    ],
)
def test_memory_stays_below_the_setting(settings, room, member, text, files, number):
    settings.CONVERSATE_POST_LIMIT = None
    messages = [post(room, member, f"{count} {text}", files) for count in range(number + 20)]
    # What is loaded once is not counted.
    settings.CONVERSATE_MESSAGE_CACHE = 0
    show(room, messages[:20])
    settings.CONVERSATE_MESSAGE_CACHE = ALLOWED
    gc.collect()
    tracemalloc.start()
    try:
        show(room, messages[20:])
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < ALLOWED
    assert held > ALLOWED / 2
