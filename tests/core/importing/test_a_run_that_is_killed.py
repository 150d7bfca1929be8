"""The next run completes the import after a process was killed at any point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from conversate_core.models import Attachment, Membership, Message, Room
from conversate_core.storage import attachment_storage

# Runs the command in batches of three, and tells when it has come to a function for the n-th time.
SCRIPT = """
import sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.CONVERSATE_STORE_ROOT = sys.argv[2]
django.setup()
from importlib import import_module
from django.core.management import call_command
from conversate_core.importing import old_site

old_site.BATCH = 3
module, name, times = sys.argv[4], sys.argv[5], int(sys.argv[6])
module = import_module(f"conversate_core.importing.{module}")
original = getattr(module, name)
count = 0

def here(*args, **kwargs):
    global count
    count += 1
    result = original(*args, **kwargs)
    if count == times:
        sys.stderr.write("here\\n")
        sys.stderr.flush()
        time.sleep(600)
    return result

setattr(module, name, here)
call_command("import_django_conversate", files=sys.argv[3])
"""


def kill_at(module: str, name: str, times: int, files: Path, uploads: Path) -> None:
    connection.close()
    arguments = [str(connection.settings_dict["NAME"]), str(uploads), str(files)]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *arguments, module, name, str(times)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        text=True,
    )
    with process:
        assert process.stderr is not None
        assert process.stderr.readline() == "here\n"
        process.kill()


@pytest.mark.usefixtures("old_site")
@pytest.mark.parametrize(
    ("module", "name", "times"),
    [
        ("rooms", "create_numbered", 2),
        ("messages", "copy_file", 2),
        ("messages", "_record_progress", 2),
        ("messages", "_attach", 2),
        ("messages", "history_grew", 1),
        ("members", "_add", 1),
        ("members", "members_imported", 2),
        ("comparing", "_compare", 4),
    ],
)
def test_the_next_run_continues_and_nothing_is_lost_or_doubled(
    run, old_files, uploads, module, name, times
):
    kill_at(module, name, times, old_files, uploads)
    assert "All messages and files match." in run()
    assert Room.objects.count() == 4
    assert Message.objects.count() == 8
    assert Membership.objects.count() == 5
    assert Attachment.objects.count() == 2
    stored = {path.name for path in uploads.rglob("*") if path.is_file()}
    assert stored == {Path(file.file.name).name for file in Attachment.objects.all()}
    assert all(attachment_storage.exists(a.file.name) for a in Attachment.objects.all())
