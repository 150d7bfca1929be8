"""A new project, to which the steps of a README are done as its reader would do them."""

import os
import re
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from .conftest import Environment, call

# What the reader types in answer to a question, or looks at in a browser meanwhile.
ASKS = ["python", "manage.py", "createsuperuser"]
SERVES = ["python", "manage.py", "runserver"]
ADMIN = {"USERNAME": "admin", "EMAIL": "admin@example.org", "PASSWORD": "conversate"}


class Step(NamedTuple):
    """A block of code, and the file that the text before it says it is for."""

    language: str
    code: str
    file: str | None


def steps_of(readme: Path, heading: str) -> list[Step]:
    """The blocks of the section below *heading*, up to the next heading."""
    text = readme.read_text("utf-8").split(f"\n{heading}\n")[1]
    text = re.split(r"^##", text, maxsplit=1, flags=re.MULTILINE)[0]
    parts = re.split(r"^```(\w*)\n", text, flags=re.MULTILINE)
    found = []
    for said, language, code in zip(parts[::4], parts[1::4], parts[2::4], strict=False):
        files = re.findall(r"`([\w./]+\.(?:py|html))`", said)
        files = [file for file in files if file not in {"base.html", "manage.py"}]
        found.append(Step(language, code, files[-1] if files else None))
    return found


class NewProject(Environment):
    """What ``django-admin startproject mysite`` has made."""

    def __init__(self, folder: Path, with_django: Path, dist: Path) -> None:
        super().__init__(folder, with_django)
        self.folder = folder / "mysite"
        self.folder.mkdir()
        self.environment = {
            **os.environ,
            **{f"DJANGO_SUPERUSER_{name}": value for name, value in ADMIN.items()},
            "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}",
            # The packages are taken from where they were just built, as from an index.
            "PIP_FIND_LINKS": str(dist),
            "PIP_NO_COMPILE": "1",
            "PYTHONWARNINGS": "error",
            # These tests have settings of their own.
            "DJANGO_SETTINGS_MODULE": "mysite.settings",
        }
        self.run("python", "-m", "django", "startproject", "mysite", ".")

    def run(self, *command: str) -> str:
        program = self.python.parent / command[0]
        return call(program, *command[1:], folder=self.folder, env=self.environment)

    def follow(self, step: Step) -> None:
        if step.language == "sh":
            for line in step.code.splitlines():
                self.type(shlex.split(line))
        elif step.file is None:
            self.run("python", "manage.py", "shell", "--command", step.code)
        else:
            self.write(step.file, step.code)

    def type(self, command: list[str]) -> None:
        if command != SERVES:
            self.run(*command, *(["--noinput"] if command == ASKS else []))

    def write(self, name: str, code: str) -> None:
        """At the end of a file that is there."""
        folder = self.folder / "mysite" if name.endswith(".py") else self.folder
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as file:
            file.write("\n" + code)

    @contextmanager
    def served(self) -> Iterator[str]:
        """Run the development server; give its address."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        command = [self.python, "manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]
        log = self.folder / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=output, stderr=output
            )
            try:
                _wait_for(port, server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait()
        assert "Traceback" not in log.read_text()


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("The server does not answer.")
