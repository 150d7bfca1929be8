"""The next run completes an erasure after a process was killed at any point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.services.persons.test_erasing import references_to
from tests.support.checksums import checksums_of_others, keys_of_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)

# Runs the command in batches of two, and tells when it has come to a function for the n-th time.
SCRIPT = """
import sys, time
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
settings.CONVERSATE_STORE_ROOT = sys.argv[2]
django.setup()
from importlib import import_module
from django.core.management import call_command
from conversate_core.services.persons import batches

batches.BATCH = 2
module, name, times = sys.argv[3], sys.argv[4], int(sys.argv[5])
module = import_module(f"conversate_core.services.persons.{module}")
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
call_command("erase_person", "ada", messages="empty", no_input=True)
"""


def kill_at(module: str, name: str, times: int, uploads: Path) -> None:
    connection.close()
    arguments = [str(connection.settings_dict["NAME"]), str(uploads)]
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


@pytest.mark.parametrize(
    ("module", "name", "times"),
    [
        ("memberships", "send_membership_changed", 1),
        ("memberships", "_leave", 1),
        ("traces", "_delete", 2),
        ("traces", "_unsign", 1),
        ("messages", "remove_files", 1),
        ("messages", "_erase", 2),
        ("messages", "change_in_room", 1),
        ("messages", "change_in_room", 3),
        ("erasing", "delete_rest", 1),
    ],
)
def test_the_next_run_continues(
    module: str,
    name: str,
    times: int,
    ada: User,
    deeds: dict[str, Any],
    room: Room,
    member: User,
    uploads: Path,
) -> None:
    mine = keys_of_person(ada, with_messages=True)
    before = checksums_of_others(ada, mine)
    cursor = services.history(room=room, user=member).revision
    kill_at(module, name, times, uploads)
    services.erase_person(user=ada, messages="empty")
    assert references_to(ada.pk) == []
    assert not Message.objects.filter(author=None).exclude(body="").exists()
    assert [path for path in uploads.rglob("*") if path.is_file()] == []
    assert checksums_of_others(ada, mine) == before
    assert services.poll(room=room, user=member, cursor=cursor).reset
