"""Run a management command in a process, and kill it at a certain point."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

# Runs the command in small batches, and tells when it has come to a function for the n-th time.
SCRIPT = """
import sys, time
import django
from django.conf import settings
database, uploads, module, name, times, batches, size, command, *arguments = sys.argv[1:]
settings.DATABASES["default"]["NAME"] = database
settings.CONVERSATE_STORE_ROOT = uploads
django.setup()
from importlib import import_module
from django.core.management import call_command

import_module(batches).BATCH = int(size)
module = import_module(module)
original = getattr(module, name)
count = 0

def here(*args, **kwargs):
    global count
    count += 1
    result = original(*args, **kwargs)
    if count == int(times):
        sys.stderr.write("here\\n")
        sys.stderr.flush()
        time.sleep(600)
    return result

setattr(module, name, here)
call_command(command, *arguments)
"""


def kill_command(
    command: list[str], *, after: tuple[str, str, int], uploads: Path, batches: tuple[str, int]
) -> None:
    """Run *command*, with its arguments, and kill it.

    That is once it has called a function, given as module, name and number of calls. *batches* are
    the module with the constant BATCH and its value.
    """
    connection.close()
    options = [connection.settings_dict["NAME"], uploads, *after, *batches, *command]
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *map(str, options)],
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
