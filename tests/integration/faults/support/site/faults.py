"""Faults that a process of the site causes itself, by environment variables.

CONVERSATE_FAULTS_STOP: the dotted path of a function, and a file. The first process that gets
there writes its id into the file and stands still, as on a machine that is about to lose its power.
CONVERSATE_FAULTS_PATCHES: JSON of dotted paths and seconds, for waits that are hours in earnest.
CONVERSATE_FAULTS_CLOCK: a file; once it is there, the clock of the process is an hour slow.
"""

from __future__ import annotations

import json
import os
import threading
import time
from datetime import timedelta
from pathlib import Path
from pkgutil import resolve_name
from typing import Any
from unittest import mock


def arm() -> None:
    for path, seconds in json.loads(os.environ.get("CONVERSATE_FAULTS_PATCHES", "{}")).items():
        mock.patch(path, _as_before(resolve_name(path), seconds)).start()
    if stop := os.environ.get("CONVERSATE_FAULTS_STOP"):
        _stop_at(*stop.split())
    if clock := os.environ.get("CONVERSATE_FAULTS_CLOCK"):
        threading.Thread(target=_follow, args=[Path(clock)], daemon=True).start()


def _as_before(value: Any, seconds: float) -> Any:
    """Return seconds in the type of the package's constant: a number, a timedelta, or a tuple."""
    if isinstance(value, tuple):
        return (timedelta(seconds=seconds),)
    return timedelta(seconds=seconds) if isinstance(value, timedelta) else seconds


def _stop_at(path: str, marker: str) -> None:
    original = resolve_name(path)

    def stand_still(*args: Any, **kwargs: Any) -> Any:
        try:
            with Path(marker).open("x") as written:
                written.write(str(os.getpid()))
        except FileExistsError:
            return original(*args, **kwargs)
        time.sleep(3_600)
        return None

    mock.patch(path, stand_still).start()


def _follow(clock: Path) -> None:
    import time_machine

    while not clock.exists():
        time.sleep(0.02)
    time_machine.travel(time.time() - 3_600, tick=True).start()
