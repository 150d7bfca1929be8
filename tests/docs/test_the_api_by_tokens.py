"""docs/how-to/api-authentication.md: each recipe, by curl alone, against a real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.ports import free_port

from .support.pages import REPOSITORY

SITE = Path(__file__).parent / "api_site"
# The function, the word before the token, and which of a person's tokens it takes.
RECIPES = [
    pytest.param("tokens.account_of", "Bearer", 0, id="own tokens"),
    pytest.param("drf.account_of", "Token", 1, id="Django REST framework"),
    pytest.param("with_ninja.token_auth", "Bearer", 0, id="Django Ninja"),
]
needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
pytest.importorskip("rest_framework")
pytest.importorskip("ninja")


def environment(folder: Path, **more: str) -> dict[str, str]:
    ours = re.compile("DJANGO_SETTINGS_MODULE|PYTEST_.*|COV.*")
    inherited = {name: value for name, value in os.environ.items() if not ours.match(name)}
    paths = os.pathsep.join([str(REPOSITORY), *filter(None, [os.environ.get("PYTHONPATH")])])
    settings = {"DJANGO_SETTINGS_MODULE": "tests.docs.api_site.settings", "PYTHONPATH": paths}
    return {**inherited, **settings, "API_SITE_DIR": str(folder), **more}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("api_site")


@pytest.fixture(scope="module")
def tokens(folder: Path) -> dict[str, list[str]]:
    command = [sys.executable, "-m", "tests.docs.api_site.people"]
    done = subprocess.run(command, env=environment(folder), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@contextmanager
def server(folder: Path, function: str) -> Iterator[str]:
    """Run the site with this function, and yield its address."""
    port = free_port()
    more = {"API_AUTHENTICATION": f"tests.docs.api_site.{function}"}
    command = [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{port}"]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment(folder, **more), stdout=log, stderr=log)
        try:
            wait_for(process, port, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(log.read_text())


def run_script(address: str, scheme: str, token: str) -> subprocess.CompletedProcess[str]:
    named = {"CHAT": f"{address}/chat", "ROOM": "server-room", "SCHEME": scheme, "TOKEN": token}
    command = ["sh", str(SITE / "chat.sh")]
    return subprocess.run(command, env={**os.environ, **named}, capture_output=True, text=True)


@needs_curl
@pytest.mark.parametrize(("function", "scheme", "which"), RECIPES)
def test_a_script_lists_rooms_reads_and_posts(
    folder: Path, tokens: dict[str, list[str]], function: str, scheme: str, which: int
) -> None:
    with server(folder, function) as address:
        done = run_script(address, scheme, tokens["ada"][which])
        assert done.returncode == 0, done.stdout + done.stderr
        listed, history, sent = map(json.loads, done.stdout.splitlines())
        assert [room["slug"] for room in listed["rooms"]] == ["server-room"]
        assert listed["rooms"][0]["unread_count"] > 0 or len(history["messages"]) > 1
        assert history["messages"][0]["body"] == "Is the backup done?"
        assert sent["message"]["body"] == "The backup is done."
        for wrong in ("nonsense", tokens["former"][which]):
            refused = run_script(address, scheme, wrong)
            assert refused.returncode != 0
            assert json.loads(refused.stdout)["error"]["code"] == "signed_out"


@needs_curl
def test_a_monitor_asks_without_a_token(folder: Path, tokens: dict[str, list[str]]) -> None:
    with server(folder, "tokens.account_of") as address:
        command = ["curl", "--silent", "--fail", f"{address}/health/"]
        done = subprocess.run(command, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode, answer["status"]) == (0, "ok")
