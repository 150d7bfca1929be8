"""The parameters of each route of web, and sample requests for a room."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.importing.models import ImportedFile
from conversate_core.models import Message, Room
from tests.support.routes import routes

PAGE = {"get", "head"}
FORM = {"get", "head", "post"}

# The methods that each route accepts. All others get a 405, whoever the user is.
IN_A_ROOM: Mapping[str, set[str]] = {
    "room": PAGE,
    "send": FORM,
    "settings": FORM,
    "direct": FORM,
    "join": FORM,
    "leave": FORM,
    "file": PAGE,
    "old_file": PAGE,
    "message": PAGE,
    "edit": FORM,
    "delete": FORM,
    "react": FORM,
    "read": FORM,
    "search_room": PAGE,
    "members": PAGE,
    "manage": FORM,
    "manage_add": FORM,
    "manage_members": FORM,
    "manage_remove": FORM,
    "manage_invite": FORM,
    "manage_invite_by_mail": FORM,
    "manage_revoke": FORM,
    "manage_webhooks": FORM,
    "manage_revoke_webhook": FORM,
    "manage_archive": FORM,
    "manage_restore": FORM,
    "manage_clear": FORM,
    "manage_delete": FORM,
    "api_poll": {"get"},
    "api_goodbye": {"post"},
    "api_send": {"post"},
    "api_edit": {"post"},
    "api_delete": {"post"},
    "api_history": {"get"},
    "api_react": {"post"},
    "api_read": {"post"},
    "api_members": {"get"},
    "api_seen": {"get"},
    "api_preferences": {"post"},
    "api_join": {"post"},
    "api_leave": {"post"},
    "api_member_list": {"get"},
    "api_search_room": {"get"},
}
OF_THE_SITE: Mapping[str, set[str]] = {
    "index": PAGE,
    "search": PAGE,
    "new": FORM,
    "invitation": FORM,
    "webhook": {"post"},
    "manifest": PAGE,
    "worker": PAGE,
    "offline": PAGE,
    "unread_rooms": PAGE,
    "api_rooms": {"get"},
    "api_create": {"post"},
    "api_search": {"get"},
}
TAKEN = {**IN_A_ROOM, **OF_THE_SITE}

PARAMETERS = routes("conversate")
# All that any of the forms needs to do something.
FORM_DATA = {
    "body": "Changed",
    "title": "Changed",
    "access": "open",
    "color": "red",
    "client": "page",
    "name": "outsider",
    "confirmed": "1",
    "days": "7",
    "max_uses": "10",
    "address": "outsider@example.org",
    "emoji": "👍",
    "muted": "true",
    "shows_reading": "false",
}
# The page takes an emoji here, the API whether to react.
REACTION = {"react": {"on": "👍"}, "api_react": {"on": "true"}}


class Target:
    """A message with a file, to which every route is led, or to the same in another room."""

    def __init__(self, message: Message) -> None:
        attachment = message.attachments.get()
        ImportedFile.objects.create(old_message_id=7, message_id=message.pk)
        self.message = message
        self.etag = f'"{attachment.pk}-{attachment.size}"'
        self.invitation, token = _invite(message.room)
        self.webhook = _add_webhook(message.room)
        # The membership to write to.
        self._author = message.room.memberships.get(user=message.author_id).pk
        self._where = {
            "slug": message.room.slug,
            "attachment_id": attachment.pk,
            "name": attachment.name,
            "message_id": message.pk,
            "old_message_id": 7,
            "token": token,
        }

    def path(self, name: str, slug: str | None = None) -> str:
        where = {**self._where, **({"slug": slug} if slug else {})}
        return reverse(f"conversate:{name}", kwargs={key: where[key] for key in PARAMETERS[name]})

    def ask(self, client: Client, name: str, method: str, slug: str | None = None) -> Any:
        """The answer, read to its end, to a request that would do or tell all that it could."""
        path = self.path(name, slug)
        own = {"message": self.message.pk, "unread": self.message.pk, "remove": 1, "since": 0}
        if method == "post":
            own |= {"reply_to": self.message.pk, "members": self._author}
            own |= {"invitation": self.invitation, "webhook": self.webhook}
            data = {**FORM_DATA, **own, **REACTION.get(name, {}), "next": "/"}
            return client.post(path, data)
        if method in {"get", "head"}:
            wanted = {"message": self.message.pk, "q": "secret", "since": "0", "before": "99"}
            wanted["reply"] = self.message.pk
            headers = {"Range": "bytes=0-1", "If-None-Match": self.etag}
            response = getattr(client, method)(path, wanted, headers=headers)
        else:
            response = getattr(client, method)(path, "{}", content_type="application/json")
        if response.streaming:
            response.content = b"".join(response.streaming_content)
        return response


def _invite(room: Room) -> tuple[int, str]:
    """Return the key and the token of an invitation. Nobody is invited to a direct conversation."""
    if room.is_direct:
        return 1, "none"
    invitation, token = services.create_invitation(room=room)
    return invitation.pk, token


def _add_webhook(room: Room) -> int:
    """Return the key of a webhook. A direct conversation has none."""
    if room.is_direct:
        return 1
    return services.create_webhook(room=room, name="Backup").webhook.pk


def everything() -> dict[str, list[Any]]:
    """All that core has stored, but for read marks, which looking at a page moves."""
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "read_id"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in apps.get_app_config("conversate_core").get_models()
    }
