"""The pages load scripts and stylesheets that are joined from small files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conversate_web.markup.emoji import EMOJI
from scripts.bundle import (
    APP_SCRIPTS,
    COMPLETION_SCRIPTS,
    NOTIFIER_SCRIPTS,
    PAGE_SCRIPTS,
    READERS_SCRIPTS,
    SCRIPTS,
    STATIC,
    WORKER_SCRIPTS,
    bundles,
)


@pytest.mark.parametrize("path", bundles(), ids=lambda path: path.name)
def test_a_bundle_is_what_its_files_make(path: Path) -> None:
    assert path.read_text() == bundles()[path], "Run: hatch run bundle"


def test_no_script_is_left_out() -> None:
    # Pages load these directly; a room loads the others when they are needed.
    alone = {
        "offline",
        "settings",
        "picture_viewer",
        "poll_timer_worker",
        "pruning",
        "upload_quota",
    }
    files = {file.stem for file in (STATIC / "js").glob("*.js")} - alone
    loaded_later = {*NOTIFIER_SCRIPTS.split(), *COMPLETION_SCRIPTS.split()}
    loaded_later |= {*READERS_SCRIPTS.split(), APP_SCRIPTS, *WORKER_SCRIPTS}
    joined = {*SCRIPTS.split(), *loaded_later, *PAGE_SCRIPTS.split()}
    assert sorted(joined) == sorted(files)


def test_the_names_of_emoji_that_a_field_completes_are_those_that_messages_show() -> None:
    script = (STATIC / "bundle/completion.js").read_text()
    found = re.search(r"CONVERSATE\.emojiTable = (\".*\");", script)
    assert found is not None
    cells = json.loads(found[1]).split(" ")
    assert dict(zip(cells[::2], cells[1::2], strict=True)) == EMOJI


def test_each_common_emoji_has_a_name() -> None:
    found = re.search(r'COMMON =\s+"(.+?)"', (STATIC / "js/palette.js").read_text())
    assert found is not None
    assert set(found[1].split(" ")) <= set(EMOJI.values())
