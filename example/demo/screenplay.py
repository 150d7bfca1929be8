"""Read conversations from text files.

    @ week 6 Tue 18:30          the Tuesday six weeks ago; also: @ 2 days 18:30, @ 50 minutes
    ada: Who has the key?       a message, some time after the one before
      | (the blue one)          its next line
      ~ Who has the blue key?   was edited to this
      + key.png                 has this file, from the folder files/
      > The blue                replies to the latest message that begins so
      * 👍 ada grace            ada and grace reacted to it
      x                         was deleted
    [Heating]: 12 °C            a message of a program
    @ later 40                  a pause of forty minutes
    = linus                     linus has read up to here, and no further

Lines that begin with # are comments.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass
class Line:
    """One message of a conversation. ``read_by``: users that have read up to it.

    ``reply_to`` is the beginning of the original. ``reactions`` are pairs of an emoji and a user.
    """

    at: datetime
    author: str
    text: str
    edited_to: str | None = None
    reply_to: str | None = None
    reactions: list[tuple[str, str]] = field(default_factory=list)
    deleted: bool = False
    files: list[str] = field(default_factory=list)
    read_by: list[str] = field(default_factory=list)

    @property
    def program(self) -> str:
        """The name of the program that posted the message, or an empty text for a person."""
        return self.author[1:-1] if self.author.startswith("[") else ""


def read(screenplay: str, *, now: datetime, seed: str) -> list[Line]:
    """Return the messages in order; the same *seed* gives the same pauses between them."""
    pauses = random.Random(seed)  # noqa: S311 - nothing secret
    lines: list[Line] = []
    clock = now
    for row in screenplay.splitlines():
        if row.startswith("@ "):
            clock = _moment(row[2:].strip(), now, clock)
        elif row.startswith("= "):
            lines[-1].read_by.extend(row[2:].split())
        elif row.startswith("  "):
            _continue(lines[-1], row[2:])
        elif row and not row.startswith("#"):
            author, text = row.split(": ", 1)
            lines.append(Line(clock, author, text))
            clock += timedelta(seconds=pauses.randint(15, 30 + 2 * len(text)))
    return lines


def _continue(line: Line, row: str) -> None:
    mark, rest = row[:1], row[2:]
    if mark == "|":
        line.text += "\n" + rest
    elif mark == "~":
        line.edited_to = rest
    elif mark == "+":
        line.files.append(rest)
    elif mark == ">":
        line.reply_to = rest
    elif mark == "*":
        emoji, *users = rest.split()
        line.reactions.extend((emoji, user) for user in users)
    elif mark == "x":
        line.deleted = True
    else:
        raise ValueError(f"A line of a screenplay can't go on with {row!r}.")


def _moment(text: str, now: datetime, clock: datetime) -> datetime:
    if match := re.fullmatch(r"later (\d+)", text):
        return clock + timedelta(minutes=int(match[1]))
    if match := re.fullmatch(r"(\d+) minutes", text):
        return now - timedelta(minutes=int(match[1]))
    if match := re.fullmatch(r"(\d+) days? (\d+):(\d+)", text):
        return _at(now - timedelta(days=int(match[1])), match[2], match[3])
    if match := re.fullmatch(r"week (\d+) (\w{3}) (\d+):(\d+)", text):
        monday = now - timedelta(days=now.weekday(), weeks=int(match[1]))
        return _at(monday + timedelta(days=DAYS.index(match[2])), match[3], match[4])
    raise ValueError(f"{text!r} is not a time that a screenplay can have.")


def _at(day: datetime, hour: str, minute: str) -> datetime:
    return day.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
