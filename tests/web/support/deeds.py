"""Every request that can be made of a room, and what it is answered to those who may enter.

The message is somebody else's. 405 is for everybody, whoever asks.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class Deed(NamedTuple):
    """A request, and its status for a member, for a moderator, and for an overseer."""

    name: str
    method: str
    member: int
    moderator: int
    overseer: int
    data: dict[str, Any] = {}

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


PAGES = [
    Deed("room", "get", 200, 200, 200),
    Deed("room", "head", 200, 200, 200),
    Deed("room", "post", 405, 405, 405),
    Deed("send", "get", 302, 302, 302),
    Deed("send", "post", 302, 302, 302, {"body": "Hello"}),
    Deed("members", "get", 200, 200, 200),
    Deed("members", "post", 405, 405, 405),
    Deed("settings", "get", 200, 200, 403),
    Deed("settings", "post", 302, 302, 403, {"colour": "red"}),
    Deed("leave", "get", 302, 302, 302),
    Deed("leave", "post", 302, 302, 302),
    Deed("file", "get", 200, 200, 200),
    Deed("file", "head", 200, 200, 200),
    Deed("file", "post", 405, 405, 405),
    Deed("old_file", "get", 301, 301, 301),
    Deed("old_file", "post", 405, 405, 405),
    Deed("edit", "get", 403, 200, 200),
    Deed("edit", "head", 403, 200, 200),
    Deed("edit", "post", 403, 302, 302, {"body": "Corrected"}),
    Deed("delete", "get", 403, 200, 200),
    Deed("delete", "post", 403, 302, 302),
    Deed("read", "get", 302, 302, 302),
    Deed("read", "post", 302, 302, 302, {"unread": 1}),
    Deed("search_room", "get", 200, 200, 200, {"q": "hello"}),
    Deed("search_room", "post", 405, 405, 405),
    Deed("manage", "get", 403, 200, 200),
    Deed("manage", "post", 403, 302, 302, {"title": "Cellar", "access": "members"}),
    Deed("manage_add", "get", 403, 302, 302),
    Deed("manage_add", "post", 403, 400, 400),
    Deed("manage_members", "get", 403, 302, 302),
    Deed("manage_members", "post", 403, 409, 409),
    Deed("manage_archive", "get", 403, 302, 302),
    Deed("manage_archive", "post", 403, 302, 302),
    Deed("manage_restore", "get", 403, 302, 302),
    Deed("manage_restore", "post", 403, 302, 302),
    Deed("manage_clear", "get", 403, 200, 200),
    Deed("manage_clear", "post", 403, 302, 302),
    # Neither moderates away a room: that takes the permission delete_room.
    Deed("manage_delete", "get", 403, 403, 403),
    Deed("manage_delete", "post", 403, 403, 403),
]
API = [
    Deed("api_poll", "get", 200, 200, 200),
    Deed("api_poll", "post", 405, 405, 405),
    Deed("api_send", "get", 405, 405, 405),
    Deed("api_send", "post", 201, 201, 201, {"body": "Hello"}),
    Deed("api_history", "get", 200, 200, 200),
    Deed("api_history", "post", 405, 405, 405),
    Deed("api_read", "get", 405, 405, 405),
    Deed("api_read", "post", 204, 204, 204),
    Deed("api_settings", "get", 405, 405, 405),
    Deed("api_settings", "post", 200, 200, 403),
    Deed("api_goodbye", "get", 405, 405, 405),
    Deed("api_goodbye", "post", 204, 204, 204, {"client": "page"}),
    Deed("api_edit", "get", 405, 405, 405),
    Deed("api_edit", "post", 403, 200, 200, {"body": "Corrected"}),
    Deed("api_delete", "get", 405, 405, 405),
    Deed("api_delete", "post", 403, 200, 200),
]
DEEDS = PAGES + API
