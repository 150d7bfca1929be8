"""A client that polls and collects all messages."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from conversate_core import services

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from conversate_core.models import Room


class Poller:
    def __init__(self, room: Room, user: User) -> None:
        self.room = room
        self.user = user
        self.cursor = services.history(room=room, user=user).revision
        self.received: list[int] = []

    def catch_up(self) -> list[int]:
        """Poll until there is no more; return the ids of all messages received so far."""
        while True:
            changes = services.poll(room=self.room, user=self.user, cursor=self.cursor)
            assert not changes.reset
            self.received += [message.pk for message in changes.messages]
            self.cursor = changes.revision
            if not changes.more:
                return self.received

    def follow(self, done: threading.Event) -> list[int]:
        """Poll until everything is written, and once more at the end."""
        while not done.is_set():
            self.catch_up()
            time.sleep(0.02)
        return self.catch_up()
