"""Scripts pass on texts of strangers: no text in an argument ends in a traceback."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError

from conversate_core.models import Attachment, Membership, Message, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

X = "<the hostile text>"
ROOM = "<the address of a room>"
USER = "<the name of a member>"
FOLDER = "<an empty folder>"

# How each argument that takes text is called. Those with choices and numbers are argparse's.
CALLS: Mapping[tuple[str, str], list[str]] = {
    ("add_member", "slug"): [X, USER],
    ("add_member", "user"): [ROOM, X],
    ("create_room", "title"): [X],
    ("create_room", "--slug"): ["Garden", "--slug", X],
    ("create_room", "--description"): ["Garden", "--description", X],
    ("create_room", "--moderator"): ["Garden", "--moderator", X],
    ("create_room", "--member"): ["Garden", "--member", X],
    ("erase_person", "user"): [X, "--no-input"],
    ("explain_mail", "file"): [X],
    ("explain_mail", "--to"): ["answer.eml", "--to", X],
    ("export_person", "user"): [X],
    ("export_person", "--output"): [USER, "--output", f"{FOLDER}/{X}"],
    ("export_room", "slug"): [X],
    ("export_room", "--output"): [ROOM, "--output", f"{FOLDER}/{X}"],
    ("import_django_conversate", "--files"): ["--files", X],
    ("post_message", "text"): [X, "--room", ROOM, "--sender", "Backup"],
    ("post_message", "--room"): ["Hello", "--room", X, "--sender", "Backup"],
    ("post_message", "--author"): ["Hello", "--room", ROOM, "--author", X],
    ("post_message", "--sender"): ["Hello", "--room", ROOM, "--sender", X],
    ("receive_mail", "--to"): ["--to", X],
    ("send_test_alert", "user"): [X],
    ("send_test_alert", "--room"): [USER, "--room", X],
}
HOSTILE = {
    "nothing": "",
    "an escape sequence": "\x1b]0;title\x07\x1b[31m",
    "a header": "Ada\r\nBcc: eve@example.com",
    "another folder": "../../../../etc/passwd/x",
    "half a character": "a\udc80b",  # how Python reads a byte that is not UTF-8
    "a format": "%s %(name)s {0} {name.__class__}",
    "SQL": "'; DROP TABLE conversate_core_message; --",
    "markup": "<script>alert(1)</script>",
    "a long text": "x" * 100_000,
}
ANSWER = b"From: ada@example.com\nSubject: Hello\n\nHello"


class Texts:
    """A fake parser that records the arguments that take any text."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def add_argument(self, name: str, **options: Any) -> None:
        takes_text = options.get("action", "append") == "append" and "choices" not in options
        if takes_text and options.get("type", str) in (str, Path):
            self.names.add(name)

    def add_mutually_exclusive_group(self, **options: Any) -> Texts:
        return self


def installed() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if app.startswith("conversate_")}


def test_every_argument_is_tried() -> None:
    texts = set()
    for name, app in installed().items():
        recorded: Any = Texts()
        load_command_class(app, name).add_arguments(recorded)
        texts |= {(name, argument) for argument in recorded.names}
    assert texts == {each for each in CALLS if each[0] in installed()}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("argument", CALLS, ids=" ".join)
def test_it_is_stored_refused_or_reported_in_words(
    argument: tuple[str, str],
    text: str,
    room: Room,
    member: User,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
) -> None:
    name, _ = argument
    if name not in installed():
        pytest.skip("its package is not installed")
    settings.CONVERSATE_REPLY_ADDRESS = "chat+%s@example.org"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ANSWER)))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "answer.eml").write_bytes(ANSWER)
    given = {X: text, ROOM: room.slug, USER: member.username, FOLDER: str(tmp_path)}
    called = []
    for each in CALLS[argument]:
        for placeholder, value in given.items():
            each = each.replace(placeholder, value)
        called.append(each)
    output = io.StringIO()
    try:
        call_command(name, *called, stdout=output, stderr=output)
    except CommandError:
        pass
    except SystemExit:
        # receive_mail tells the mail server by its exit code.
        assert name == "receive_mail"
    assert not Attachment.objects.exists()
    assert Room.objects.filter(pk=room.pk).exists()
    assert Membership.objects.filter(room=room, user=member).exists()
    stored = "".join(
        [
            *Message.objects.values_list("body", flat=True),
            *Room.objects.values_list("title", flat=True),
        ]
    )
    assert not set(stored) & set("\x07\x1b\r")
