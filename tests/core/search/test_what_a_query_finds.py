"""Each example of the documentation is true, with a scan and with the index."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_core.services import searching

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say

PAGE = Path(__file__).parents[3] / "docs/explanation/search.md"
EXAMPLE = re.compile(r"^\| `(.+)` \| `(.+)` \| (yes|no) \|$", re.MULTILINE)


def plain(cell: str) -> str:
    """Return the text of a table cell without Markdown."""
    cell = cell.replace(r"\|", "|")
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), cell)


EXAMPLES = [
    (plain(text), plain(query), found == "yes")
    for text, query, found in EXAMPLE.findall(PAGE.read_text("utf-8"))
]


def test_every_line_of_the_table_is_an_example() -> None:
    lines = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert len(EXAMPLES) == len(lines) >= 60


@pytest.fixture(params=["one by one", "by the index"])
def _way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "by the index":
        monkeypatch.setattr(searching, "_SCAN_LIMIT", 0)
        monkeypatch.setattr(searching, "_WINDOWS", ())


def found(user: User, query: str, **more: int) -> list[Message]:
    return list(services.search(user=user, query=query, **more))


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(("text", "query", "is_found"), EXAMPLES)
def test_a_query_finds_what_the_docs_say(
    text: str, query: str, is_found: bool, member: User, outsider: User, say: Say
) -> None:
    messages = [say(member, text), say(member, f"Well, {text} Hm")][::-1]
    say(member, "Else")
    for more in ({}, {"limit": 5}):
        assert found(member, query, **more) == (messages if is_found else [])
    assert found(outsider, query) == []


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize(("text", "query", "is_found"), EXAMPLES)
def test_the_same_is_found_in_a_text_that_was_edited_or_written_in_bulk(
    text: str, query: str, is_found: bool, room: Room, member: User, say: Say
) -> None:
    edited = services.edit_message(message=say(member, "Else"), body=text, by=member)
    Message.objects.bulk_create([Message(room=room, body=text, revision=9)])
    written = Message.objects.latest("pk")
    assert found(member, query) == ([written, edited] if is_found else [])
