"""All requests for a room, with the status that users who may see the room get.

The message in them is another user's. The status 405 is the same for all users.
"""

from __future__ import annotations

from typing import Any, NamedTuple


class SampleRequest(NamedTuple):
    """A request, and its status for a member, for a moderator, and for an overseer."""

    name: str
    method: str
    member: int
    moderator: int
    overseer: int
    data: dict[str, Any] = {}

    def __str__(self) -> str:
        return f"{self.method} {self.name}"


CONFIRMED = {"confirmed": "1"}
INVITED = {"address": "linus@example.org", "days": 7}
PAGES = [
    SampleRequest("room", "get", 200, 200, 200),
    SampleRequest("room", "head", 200, 200, 200),
    SampleRequest("room", "post", 405, 405, 405),
    SampleRequest("send", "get", 302, 302, 302),
    SampleRequest("send", "post", 302, 302, 302, {"body": "Hello"}),
    SampleRequest("members", "get", 200, 200, 200),
    SampleRequest("members", "post", 405, 405, 405),
    SampleRequest("direct", "get", 200, 200, 403),
    SampleRequest("direct", "post", 400, 400, 403),
    SampleRequest("settings", "get", 200, 200, 403),
    SampleRequest("settings", "post", 302, 302, 403, {"color": "red"}),
    SampleRequest("leave", "get", 200, 200, 302),
    SampleRequest("leave", "post", 302, 302, 302, CONFIRMED),
    SampleRequest("file", "get", 200, 200, 200),
    SampleRequest("file", "head", 200, 200, 200),
    SampleRequest("file", "post", 405, 405, 405),
    SampleRequest("old_file", "get", 301, 301, 301),
    SampleRequest("old_file", "post", 405, 405, 405),
    SampleRequest("message", "get", 200, 200, 200),
    SampleRequest("message", "post", 405, 405, 405),
    SampleRequest("edit", "get", 403, 403, 403),
    SampleRequest("edit", "head", 403, 403, 403),
    SampleRequest("edit", "post", 403, 403, 403, {"body": "Corrected"}),
    SampleRequest("delete", "get", 403, 200, 200),
    SampleRequest("delete", "post", 403, 302, 302),
    SampleRequest("react", "get", 302, 302, 302),
    SampleRequest("react", "post", 302, 302, 302, {"on": "👍"}),
    SampleRequest("read", "get", 302, 302, 302),
    SampleRequest("read", "post", 302, 302, 302, {"unread": 1}),
    SampleRequest("search_room", "get", 200, 200, 200, {"q": "hello"}),
    SampleRequest("search_room", "post", 405, 405, 405),
    SampleRequest("manage", "get", 403, 200, 200),
    SampleRequest("manage", "post", 403, 302, 302, {"title": "Cellar", "access": "members"}),
    SampleRequest("manage_add", "get", 403, 302, 302),
    SampleRequest("manage_add", "post", 403, 400, 400),
    SampleRequest("manage_members", "get", 403, 302, 302),
    SampleRequest("manage_members", "post", 403, 409, 409),
    SampleRequest("manage_remove", "get", 403, 302, 302),
    SampleRequest("manage_remove", "post", 403, 302, 302, CONFIRMED),
    SampleRequest("manage_invite", "get", 403, 302, 302),
    SampleRequest("manage_invite", "post", 403, 200, 200, {"days": 7, "max_uses": 10}),
    SampleRequest("manage_invite_by_mail", "get", 403, 302, 302),
    SampleRequest("manage_invite_by_mail", "post", 403, 302, 302, INVITED),
    SampleRequest("manage_revoke", "get", 403, 302, 302),
    SampleRequest("manage_revoke", "post", 403, 409, 409),
    SampleRequest("manage_webhooks", "get", 403, 200, 200),
    SampleRequest("manage_webhooks", "post", 403, 200, 200, {"name": "Backup"}),
    SampleRequest("manage_revoke_webhook", "get", 403, 302, 302),
    SampleRequest("manage_revoke_webhook", "post", 403, 409, 409),
    SampleRequest("manage_archive", "get", 403, 200, 200),
    SampleRequest("manage_archive", "post", 403, 302, 302, CONFIRMED),
    SampleRequest("manage_restore", "get", 403, 302, 302),
    SampleRequest("manage_restore", "post", 403, 302, 302),
    SampleRequest("manage_clear", "get", 403, 200, 200),
    SampleRequest("manage_clear", "post", 403, 302, 302, CONFIRMED),
    # Neither may delete a room: that takes the permission delete_room.
    SampleRequest("manage_delete", "get", 403, 403, 403),
    SampleRequest("manage_delete", "post", 403, 403, 403, CONFIRMED),
]
API = [
    SampleRequest("api_poll", "get", 200, 200, 200),
    SampleRequest("api_poll", "post", 405, 405, 405),
    SampleRequest("api_send", "get", 405, 405, 405),
    SampleRequest("api_send", "post", 201, 201, 201, {"body": "Hello"}),
    SampleRequest("api_history", "get", 200, 200, 200),
    SampleRequest("api_history", "post", 405, 405, 405),
    SampleRequest("api_members", "get", 200, 200, 200),
    SampleRequest("api_members", "post", 405, 405, 405),
    SampleRequest("api_react", "get", 405, 405, 405),
    SampleRequest("api_react", "post", 200, 200, 200, {"emoji": "👍"}),
    SampleRequest("api_read", "get", 405, 405, 405),
    SampleRequest("api_read", "post", 204, 204, 204),
    SampleRequest("api_seen", "get", 403, 403, 403),
    SampleRequest("api_seen", "post", 405, 405, 405),
    SampleRequest("api_preferences", "get", 405, 405, 405),
    SampleRequest("api_preferences", "post", 200, 200, 403),
    SampleRequest("api_goodbye", "get", 405, 405, 405),
    SampleRequest("api_goodbye", "post", 204, 204, 204, {"client": "page"}),
    SampleRequest("api_edit", "get", 405, 405, 405),
    SampleRequest("api_edit", "post", 403, 403, 403, {"body": "Corrected"}),
    SampleRequest("api_delete", "get", 405, 405, 405),
    SampleRequest("api_delete", "post", 403, 200, 200),
    SampleRequest("api_member_list", "get", 200, 200, 200),
    SampleRequest("api_member_list", "post", 405, 405, 405),
    SampleRequest("api_search_room", "get", 200, 200, 200, {"q": "hello"}),
    SampleRequest("api_search_room", "post", 405, 405, 405),
    SampleRequest("api_join", "get", 405, 405, 405),
    SampleRequest("api_join", "post", 200, 200, 200),
    SampleRequest("api_leave", "get", 405, 405, 405),
    SampleRequest("api_leave", "post", 204, 204, 204),
]
REQUESTS = PAGES + API
