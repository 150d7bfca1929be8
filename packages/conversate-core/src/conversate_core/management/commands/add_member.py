"""``manage.py add_member``: make an account a member of a room."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import services
from ...models import Role
from ..finding import explaining_errors, find_account, find_room


class Command(BaseCommand):
    help = "Make an account a member of a room. It has no effect on one that is a member already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="the room's part of the URL")
        parser.add_argument("user", help="the account's user name")
        parser.add_argument("--role", choices=Role.values, default=Role.MEMBER.value)

    def handle(self, *args: Any, slug: str, user: str, **options: Any) -> None:
        room, account = find_room(slug), find_account(user)
        with explaining_errors():
            membership = services.add_member(room=room, user=account, role=options["role"])
        self.stdout.write(f"{user}: {membership.get_role_display()}")
