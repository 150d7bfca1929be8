"""``manage.py post_message``: post by an account, or under the name of a program."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ... import services
from ...content.program_names import check_program_name
from ..finding import explaining_errors, find_account, find_room


class Command(BaseCommand):
    help = "Post a message under the name of a program or by an account, and write its id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", nargs="?", help="default: what is on the standard input")
        parser.add_argument("--room", metavar="SLUG", required=True, help="its part of the URL")
        poster = parser.add_mutually_exclusive_group(required=True)
        poster.add_argument("--sender", metavar="NAME", help="the name of a program")
        poster.add_argument("--author", metavar="USER", help="the user name of an account")

    def handle(self, *args: Any, text: str | None, **options: Any) -> None:
        room, sender = find_room(options["room"]), options["sender"]
        by = {"author": find_account(options["author"])} if sender is None else {"sender": sender}
        body = sys.stdin.read() if text is None else text
        with explaining_errors():
            if sender is not None:
                check_program_name(sender)
            message = services.post_message(room=room, body=body, **by)
        self.stdout.write(str(message.pk))
