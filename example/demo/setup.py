"""Create and remove the files of the demo site."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from . import seed


def set_up(*, say: Callable[[str], object]) -> None:
    """Create folders, tables and content, unless they exist."""
    for folder in _folders():
        folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not seed.is_filled():
        say("Filling the rooms with a few weeks of conversation ...")
        seed.fill()


def remove() -> None:
    """Remove database, uploads and mails."""
    connection.close()
    # SQLite has more files, which end in "-wal" and "-shm".
    for file in settings.VAR.glob("db.sqlite3*"):
        file.unlink()
    for folder in _folders():
        shutil.rmtree(folder, ignore_errors=True)


def _folders() -> tuple[Path, ...]:
    return (settings.CONVERSATE_STORE_ROOT, settings.MAIL_FOLDER)
