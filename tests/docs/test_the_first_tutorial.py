"""Follow docs/tutorial/first-room.md in a new project."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from .support.pages import Block, blocks_of

# What a reader of the tutorial does in a browser.
CLICKS = """
from django.contrib.auth.models import User
from django.test import Client

ada, grace = User.objects.get(username="ada"), User(username="grace", is_staff=True)
grace.set_password("conversate")
grace.save()
client = Client(SERVER_NAME="127.0.0.1")
assert client.get("/chat/").headers["Location"].startswith("/admin/login/")
client.force_login(ada)
client.post("/chat/new/", {"title": "Harbor", "access": "members"})
client.post("/chat/harbor/send/", {"body": "Good morning."})
client.post("/chat/harbor/manage/add/", {"name": "grace"})
assert "Good morning." in client.get("/chat/harbor/").text
"""
LOOK = """
from django.contrib.auth.models import User
from django.test import Client

client = Client(SERVER_NAME="127.0.0.1")
client.force_login(User.objects.get(username="ada"))
assert "The pump is repaired." in client.get("/chat/harbor/").text
"""
# What needs a network or a terminal, or is there already.
SKIPPED = ("python3 -m venv", ". .venv", "python -m pip", "cd ", "python manage.py runserver")


class NewProject:
    def __init__(self, folder: Path) -> None:
        self.folder, self.said = folder, ""

    def run(self, *command: str) -> str:
        ours = re.compile("DJANGO_SETTINGS_MODULE|PYTEST_.*|COV.*")
        inherited = {name: value for name, value in os.environ.items() if not ours.match(name)}
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env={**inherited, "DJANGO_SUPERUSER_PASSWORD": "conversate"},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def follow(self, block: Block) -> None:
        if block.language == "sh":
            for line in block.code.splitlines():
                self.type(line)
        elif file := re.match(r"(?:#|\{#) (\S+\.(?:py|html))", block.code):
            self.write(self.folder / file[1], block.code)
        else:
            self.run("manage.py", "shell", "--command", block.code)

    def type(self, line: str) -> None:
        if line.startswith(SKIPPED):
            return
        program, *arguments = shlex.split(line)
        if line == "python manage.py shell":
            self.run("manage.py", "shell", "--command", CLICKS)
        elif program == "django-admin":
            self.run("-m", "django", *arguments, ".")
        else:
            extra = ["--noinput"] if "createsuperuser" in arguments else []
            self.said = self.run(*arguments, *extra)

    def write(self, path: Path, code: str) -> None:
        """Append to an existing file."""
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as file:
            file.write("\n" + code)


@pytest.mark.skipif(
    os.environ.get("CONVERSATE_TEST_DB", "sqlite") != "sqlite",
    reason="the project brings its own database",
)
def test_two_people_talk_at_its_end(tmp_path: Path) -> None:
    project = NewProject(tmp_path)
    for block in blocks_of("tutorial/first-room"):
        project.follow(block)
    assert "The pump is repaired." in project.said
    project.run("manage.py", "shell", "--command", LOOK)
