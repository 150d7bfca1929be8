"""Answers of our views to clients that read slowly, or not at all."""

from __future__ import annotations

import asyncio

from asgiref.sync import sync_to_async
from django.db import connections

from ...http.scope_extension import Scope, is_claimed
from .client import Event, Send

# Seconds that a client has to read a block of an answer, which has at most 64 kB.
LONGEST_BLOCK = 60.0


class Answer:
    """Sends the answer to the request of *scope*. ``has_begun``: a part of it was sent.

    Django keeps the thread of a request, and with it a database connection, until the client has
    read the answer. Our views need no connection by then, so it is closed before the first block.
    """

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope, self._send = scope, send
        self.has_begun = False

    async def send(self, event: Event) -> None:
        is_first, self.has_begun = not self.has_begun, True
        if not is_claimed(self._scope):
            await self._send(event)
            return
        if is_first:
            await sync_to_async(_close_connections)()
        try:
            await asyncio.wait_for(self._send(event), LONGEST_BLOCK)
        except asyncio.TimeoutError:
            # As if the client had disconnected: Django closes the file, the server the connection.
            raise asyncio.CancelledError from None


def _close_connections() -> None:
    """Close the connections of this thread, or return them to the pool."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close()
