"""A site deployed as docs/deployment says: its files, its processes, and nginx in front of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import connection

from tests.integration.deployment.support.blocks import Places, block, command, commands
from tests.integration.deployment.support.nginx import Nginx
from tests.integration.deployment.support.processes import Service
from tests.support.ports import free_port

HOST = "chat.example.org"
UPSTREAM = "upstream chat {\n"
# The docs have the site's asgi.py. Django's startproject creates these files.
WSGI = """
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""
MANAGE = """
import os, sys
from django.core.management import execute_from_command_line
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
execute_from_command_line(sys.argv)
"""


class Site:
    """Two processes of *unit* on ports of their own, with these blocks of settings.

    *upstream* is a line that the test adds to nginx's list of processes.
    """

    def __init__(
        self,
        folder: Path,
        *,
        unit: str,
        blocks: list[str],
        places: Places,
        more: dict[str, Any],
        upstream: str = "",
    ) -> None:
        self.folder = folder
        self.ports = [free_port(), free_port()]
        self.port = free_port()
        self.address = f"https://{HOST}:{self.port}"
        self._places = {**places, **self._own_places(), UPSTREAM: UPSTREAM + upstream}
        self._write(blocks, more)
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.processes = {port: self._process(unit, port) for port in self.ports}
        (folder / "nginx").mkdir()
        configuration = block("/etc/nginx/sites-available/chat", self._places)
        self.nginx = Nginx(folder / "nginx", configuration=configuration, port=self.port)

    def manage(self, *arguments: str, **env: str) -> str:
        """Run a command of manage.py and return its output. The test fails if the command fails.

        *env* is added to its environment.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=self.folder,
            env={**self.env, **env},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def block(self, name: str, places: Places) -> str:
        return block(name, {**self._places, **places})

    def command(self, unit: str, places: Places) -> list[str]:
        return command(unit, {**self._places, **places})

    @property
    def services(self) -> list[Service]:
        return [self.nginx, *self.processes.values()]

    @property
    def env(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "DJANGO_SETTINGS_MODULE": "mysite.settings",
            "HOME": str(self.folder),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(self.folder), *sys.path]),
        }

    def _own_places(self) -> Places:
        database = connection.settings_dict
        servers = [f"127.0.0.1:{port}" for port in self.ports]
        return {
            "127.0.0.1:8001": servers[0],
            "127.0.0.1:8002": servers[1],
            "listen 80;": f"listen 127.0.0.1:{free_port()};",
            "listen 443 ": f"listen 127.0.0.1:{self.port} ",
            "https://chat.example.org": self.address,
            "/srv/site/venv/bin": str(Path(sys.executable).parent),
            "/srv/site": str(self.folder),
            "/etc/ssl/chat": str(self.folder / "nginx"),
            '"HOST": "db.internal"': f'"HOST": "{database["HOST"]}"',
            '"NAME": "site"': f'"NAME": "{database["NAME"]}"',
            '"USER": "site"': f'"USER": "{database["USER"]}"',
        }

    def _write(self, blocks: list[str], more: dict[str, Any]) -> None:
        package = self.folder / "mysite"
        package.mkdir(parents=True)
        (self.folder / "manage.py").write_text(MANAGE)
        (package / "__init__.py").touch()
        (package / "wsgi.py").write_text(WSGI)
        (package / "asgi.py").write_text(block("mysite/asgi.py", self._places))
        names = ["mysite/settings.py", *(f"mysite/settings.py: {name}" for name in blocks)]
        parts = ["from tests.settings import *\n", *(block(name, self._places) for name in names)]
        parts += [f"{name} = {value!r}\n" for name, value in more.items()]
        (package / "settings.py").write_text("\n".join(parts))

    def _process(self, unit: str, port: int) -> Service:
        here = {**self._places, "%i": str(port)}
        return Service(
            command(unit, here),
            port=port,
            folder=self.folder,
            env=self.env,
            after_start=commands(unit, "ExecStartPost", here),
        )
