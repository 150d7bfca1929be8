"""Joins the scripts and the stylesheets of the room's page into two files, without their comments.

    hatch run bundle

A browser then fetches a few files instead of dozens, and they compress better together. To be run
after each change to a file in static/conversate/js or css that is named here.
"""

from __future__ import annotations

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "packages/conversate-web/src/conversate_web/static/conversate"
# conversate.js comes first: it takes jQuery away from the page again. room.js is the last.
SCRIPTS = """
    conversate api pacer holding alarm poller activity awakening grouping message_list scroll
    history read_marks notices timer layout panels keeping typing chosen_files dropping pending
    outbox composer message_menu editing page_alerts surroundings unread times room
"""
STYLESHEETS = """
    room pager header search_form message markup attachment player actions composer pending editing
    side
"""
HEADER = "/* Made by scripts/bundle.py from the files in ../{folder}. */\n"
# Whole lines alone: what stands behind code could be part of a text.
COMMENT = re.compile(r"^[ \t]*(/\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)


def bundles() -> dict[Path, str]:
    """What belongs into each of the bundles."""
    return {
        STATIC / "bundle/room.js": _join("js", SCRIPTS),
        STATIC / "bundle/room.css": _join("css", STYLESHEETS),
    }


def _join(folder: str, names: str) -> str:
    paths = [STATIC / folder / f"{name}.{folder}" for name in names.split()]
    pieces = [COMMENT.sub("", path.read_text()) for path in paths]
    return HEADER.format(folder=folder) + "".join(pieces)


if __name__ == "__main__":
    for path, text in bundles().items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
