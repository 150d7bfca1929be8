"""A new project in which a test follows the steps of a page."""

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

# Commands that ask questions, or that serve pages: tests do something else.
ASKS = ["python", "manage.py", "createsuperuser"]
SERVES = ["python", "manage.py", "runserver"]
ADMIN = {"USERNAME": "admin", "EMAIL": "admin@example.org", "PASSWORD": "conversate"}


class Step(NamedTuple):
    """A block of code, and the file that the text before it names."""

    language: str
    code: str
    file: str | None


def steps_of(page: Path, heading: str) -> list[Step]:
    """Return the blocks between *heading* and the next heading."""
    text = f"\n{page.read_text('utf-8')}".split(f"\n{heading}\n")[1]
    text = re.split(r"^##", text, maxsplit=1, flags=re.MULTILINE)[0]
    parts = re.split(r"^```(\w*)\n", text, flags=re.MULTILINE)
    found = []
    for said, language, code in zip(parts[::4], parts[1::4], parts[2::4], strict=False):
        files = re.findall(r"`([\w./]+\.(?:py|html))`", said)
        files = [file for file in files if file not in {"base.html", "manage.py"}]
        found.append(Step(language, code, files[-1] if files else None))
    return found


class Project:
    """A Django project in which the steps of a page are followed."""

    module = "mysite"

    def __init__(self, folder: Path, python: Path, dist: Path) -> None:
        self.folder, self.python = folder, python
        folder.mkdir()
        self.environment = {
            **os.environ,
            **{f"DJANGO_SUPERUSER_{name}": value for name, value in ADMIN.items()},
            "PATH": f"{python.parent}{os.pathsep}{os.environ['PATH']}",
            # pip installs the built packages as if from an index.
            "PIP_FIND_LINKS": str(dist),
            "PIP_NO_COMPILE": "1",
            "PYTHONWARNINGS": "error",
            # Without the settings of these tests.
            "DJANGO_SETTINGS_MODULE": f"{self.module}.settings",
        }

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
        """Append the code to an existing file."""
        path = self.path_of(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.write("\n" + code)

    def path_of(self, name: str) -> Path:
        """Return the path of the file that a page calls by this name."""
        return (self.folder / self.module if name.endswith(".py") else self.folder) / name

    def server(self, port: int) -> list[str]:
        """Return the command that serves the site."""
        return ["manage.py", "runserver", "--noreload", f"127.0.0.1:{port}"]

    @contextmanager
    def served(self) -> Iterator[str]:
        """Run the server, and yield its URL."""
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        log = self.folder / "server.log"
        with log.open("wb") as output:
            server = subprocess.Popen(
                [self.python, *self.server(port)],
                cwd=self.folder,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
            try:
                _wait_for(port, server)
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()
                server.wait()
        assert "Traceback" not in log.read_text()


class NewProject(Project):
    """A project by ``django-admin startproject mysite``."""

    def __init__(self, folder: Path, with_django: Path, dist: Path) -> None:
        installed = Environment(folder, with_django)
        self.packages = installed.packages
        super().__init__(folder / "mysite", installed.python, dist)
        self.run("python", "-m", "django", "startproject", "mysite", ".")


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
