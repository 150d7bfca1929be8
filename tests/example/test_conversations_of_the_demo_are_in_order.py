"""On whatever day the demo is filled, its conversations lie in the past, and in order."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from example.demo import screenplay

DEMO = Path(screenplay.__file__).parent
SCREENPLAYS = [*DEMO.glob("rooms/*.txt"), *DEMO.glob("tickets/*.txt")]
MONDAY = datetime(2024, 12, 30, tzinfo=timezone.utc)
NOWS = [MONDAY + timedelta(days=day, hours=hour) for day in range(7) for hour in (0.1, 12, 23.9)]


@pytest.fixture(params=SCREENPLAYS, ids=lambda file: file.stem)
def text(request: pytest.FixtureRequest) -> str:
    file: Path = request.param
    return file.read_text("utf-8")


def test_every_message_is_later_than_the_one_before_and_none_is_in_the_future(text):
    for now in NOWS:
        times = [line.at for line in screenplay.read(text, now=now, seed="any")]
        assert all(earlier < later for earlier, later in pairwise(times)), now
        assert times[-1] < now


def test_the_same_seed_gives_the_same_conversation(text):
    first, second = (screenplay.read(text, now=MONDAY, seed="one") for _ in range(2))
    assert first == second


def test_a_message_has_lines_files_an_edit_a_deletion_and_readers():
    [line, other] = screenplay.read(
        "# a comment\n@ week 1 Tue 18:30\nada: one\n  | two\n  |   three\n  ~ four\n  + key.png\n"
        "  x\n= linus grace\ngrace: five: six\n  > one\n  * 👍 ada linus\n",
        now=MONDAY,
        seed="any",
    )
    assert line.at == datetime(2024, 12, 24, 18, 30, tzinfo=timezone.utc)
    assert (line.author, line.text, line.edited_to) == ("ada", "one\ntwo\n  three", "four")
    assert (line.deleted, line.files, line.read_by) == (True, ["key.png"], ["linus", "grace"])
    assert (other.author, other.text, other.deleted) == ("grace", "five: six", False)
    assert (other.reply_to, other.reactions) == ("one", [("👍", "ada"), ("👍", "linus")])


def test_a_message_of_a_program():
    [line] = screenplay.read("[Heating]: 12 °C\n", now=MONDAY, seed="any")
    assert (line.program, line.text) == ("Heating", "12 °C")


@pytest.mark.parametrize("row", ["@ some day", "ada: text\n  ? what"])
def test_what_is_no_screenplay_is_refused(row):
    with pytest.raises(ValueError, match="screenplay"):
        screenplay.read(row, now=MONDAY, seed="any")
