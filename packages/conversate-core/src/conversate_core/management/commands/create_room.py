"""``manage.py create_room``: create a room with its members."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import services
from ...databases import atomic
from ...models import Access, Role
from ..finding import explaining_errors, find_account


class Command(BaseCommand):
    help = "Create a room, and write its part of the URL."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("title")
        parser.add_argument("--slug", help="the room's part of the URL (default: from the title)")
        parser.add_argument("--description", default="")
        parser.add_argument("--access", choices=Access.values, default=Access.MEMBERS.value)
        parser.add_argument(
            "--moderator", metavar="USER", action="append", default=[], help="can be repeated"
        )
        parser.add_argument(
            "--member", metavar="USER", action="append", default=[], help="can be repeated"
        )

    def handle(self, *args: Any, title: str, **options: Any) -> None:
        moderators = [find_account(name) for name in options["moderator"]]
        members = [find_account(name) for name in options["member"]]
        with explaining_errors(), atomic():
            room = services.create_room(
                title=title,
                slug=options["slug"],
                description=options["description"],
                access=options["access"],
                members=[*moderators, *members],
            )
            for account in moderators:
                services.change_role(room=room, user=account, role=Role.MODERATOR)
        self.stdout.write(room.slug)
