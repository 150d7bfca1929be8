"""The published django-conversate 0.3.0 in an environment of its own, beside Conversate."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from scripts.old_site.build import REQUIREMENTS
from tests.performance.filling import Filled
from tests.performance.polls import fresh_full_poll, fresh_idle_poll
from tests.performance.rows import NotPossible, Row, row
from tests.performance.scene import BARE, Scene
from tests.performance.servers import THREADS, Server, gunicorn, serving
from tests.performance.timing import Browser, times

SITE = Path(__file__).parents[1] / "ancestor_site" / "ancestor.py"
SCHEMA = "ancestor"
# Its last Django runs on these.
PYTHON = ">=3.8,<3.13"
# As its page polls and posts; there is nothing after this message.
LAST = "last=2000000000&hasFocus=true"

# A request to each of both: the name of the first, what the second is, and how they are made.
Pair = tuple[str, str, Browser, Browser]


def measure(scene: Scene) -> Iterator[Row]:
    members, messages = scene.sizes.members[1], scene.sizes.messages[0]
    filled = scene.rooms[members, messages]
    with _ancestor(members, messages) as (old, session), gunicorn() as new:
        for name, of, theirs, ours in _pairs(old, session, new, filled):
            browsers = {"theirs": theirs, "ours": ours}
            found = times(browsers, requests=scene.sizes.requests)
            figure, reference = f"django-conversate 0.3.0: {name}", found["ours"] * 1000
            yield row(figure, found["theirs"] * 1000, "ms", reference=reference, of=of)


def _pairs(old: Server, session: str, new: Server, filled: Filled) -> Iterator[Pair]:
    """Yield them one by one: the ticket of an idle poll soon expires."""
    ours, room = filled.sessions[0], "/chat/room/"
    yield "bare view", "here", Browser(old, BARE, session), Browser(new, BARE, ours)
    for of, path in (("idle poll", fresh_idle_poll), ("full poll", fresh_full_poll)):
        poll = Browser(old, f"{room}api/poll/", session, LAST)
        yield "poll", of, poll, Browser(new, path(new, filled, ours), ours)
    pages = Browser(old, room, session), Browser(new, filled.address(), ours)
    yield "room page of 100 messages", "the same here", *pages
    post = Browser(old, f"{room}api/send/", session, f"content=Hello&{LAST}")
    yield "post", "post", post, Browser(new, filled.address("api/send/"), ours, "body=Hello")


@contextmanager
def _ancestor(members: int, messages: int) -> Iterator[tuple[Server, str]]:
    """Serve the old package; yield the server and the session of a member."""
    with tempfile.TemporaryDirectory(prefix="conversate-ancestor-") as name:
        python = _environment(Path(name))
        # Nothing of this process's Django, nor of its packages.
        environment = {
            "PATH": os.environ["PATH"],
            "ANCESTOR_DATABASE": json.dumps(_database(Path(name))),
        }
        filling = [str(python), str(SITE), str(members), str(messages)]
        session = subprocess.run(
            filling, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout.strip()
        command = [str(python), "-m", "gunicorn", "--worker-class", "gthread"]
        command += ["--threads", str(THREADS), "--keep-alive", "60", "--log-level", "error"]
        command += ["--chdir", str(SITE.parent), "--bind", "127.0.0.1:{port}", SITE.stem]
        with serving(command, environment) as server:
            yield server, session


def _environment(folder: Path) -> Path:
    """Make an environment with the package. Return its Python."""
    python = folder / "venv" / "bin" / "python"
    packages = [*REQUIREMENTS, "gunicorn~=23.0", "psycopg2-binary"]
    uv = [sys.executable, "-m", "uv", "--quiet"]
    try:
        subprocess.run([*uv, "venv", "--python", PYTHON, str(folder / "venv")], check=True)
        install = [*uv, "pip", "install", "--python", str(python), *packages]
        subprocess.run(install, check=True)
    except subprocess.CalledProcessError as error:
        raise NotPossible(f"its environment can't be made ({error})") from error
    return python


def _database(folder: Path) -> dict[str, object]:
    """Return the settings of a database: its tables have the names of others of ours."""
    if connection.vendor == "sqlite":
        name = str(folder / "ancestor.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "CONN_MAX_AGE": None}
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
    keys = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    return {
        "ENGINE": "django.db.backends.postgresql",
        **{key: connection.settings_dict[key] for key in keys},
        "OPTIONS": {"options": f"-c search_path={SCHEMA}"},
        "CONN_MAX_AGE": None,
    }
