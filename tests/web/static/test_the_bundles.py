"""The pages load scripts and stylesheets that are joined from small files."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.bundle import NOTIFIER_SCRIPTS, PAGE_SCRIPTS, SCRIPTS, STATIC, bundles


@pytest.mark.parametrize("path", bundles(), ids=lambda path: path.name)
def test_a_bundle_is_what_its_files_make(path: Path) -> None:
    assert path.read_text() == bundles()[path], "Run: hatch run bundle"


def test_no_script_is_left_out() -> None:
    # The settings load theirs directly; a room loads the others when they are needed.
    alone = {"settings", "picture_viewer", "poll_timer_worker"}
    files = {file.stem for file in (STATIC / "js").glob("*.js")} - alone
    joined = {*SCRIPTS.split(), *NOTIFIER_SCRIPTS.split(), *PAGE_SCRIPTS.split()}
    assert sorted(joined) == sorted(files)
