"""The chat as the documentation of Channels writes it: a group for each room."""

from __future__ import annotations

from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from conversate_core.models import Membership
from tests.performance.channels_site.models import Line


class ChatConsumer(AsyncJsonWebsocketConsumer):  # type: ignore[misc]
    async def connect(self) -> None:
        self.user = self.scope["user"]
        self.room_id = self.scope["url_route"]["kwargs"]["room_id"]
        self.group = f"room.{self.room_id}"
        if not await self.is_member():
            await self.close()
            return
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive_json(self, content: dict[str, Any], **kwargs: Any) -> None:
        """Store the message, then send it to all who are in the room."""
        line = await self.store(content["body"])
        message = {
            "id": line.pk,
            "author": self.user.get_username(),
            "body": line.body,
            "created_at": line.created_at.isoformat(),
        }
        await self.channel_layer.group_send(self.group, {"type": "chat.line", "message": message})

    async def chat_line(self, event: dict[str, Any]) -> None:
        await self.send_json(event["message"])

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def is_member(self) -> bool:
        if not self.user.is_authenticated:
            return False
        return Membership.objects.filter(room_id=self.room_id, user_id=self.user.pk).exists()

    @database_sync_to_async  # type: ignore[untyped-decorator]
    def store(self, body: str) -> Line:
        return Line.objects.create(room_id=self.room_id, author_id=self.user.pk, body=body)
