"""Start the test site under uvicorn, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from tests.support.ports import free_port

SERVER = Path(__file__).parent / "asgi_server.py"


def start_site(
    settings: dict[str, Any], port: int | None = None
) -> tuple[subprocess.Popen[str], int]:
    """Start the site with the database of the tests; return the process and its port."""
    port = port or free_port()
    database = str(connection.settings_dict["NAME"])
    process = subprocess.Popen(
        [sys.executable, str(SERVER), database, json.dumps(settings), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        text=True,
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def stop(process: subprocess.Popen[str]) -> None:
    """As one does: a server that is killed does not say which lines it has run."""
    process.terminate()
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        kill(process)


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()
