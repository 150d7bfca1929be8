"""Debian's nginx with the configuration of docs/deployment, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.integration.deployment.support.processes import Service, program

# The parts of Debian's nginx.conf around the files of the sites that matter here.
_AROUND = """
%(user)s
daemon off;
pid nginx.pid;
events {}
http {
    include /etc/nginx/mime.types;
    log_format asked '$cookie_sessionid|$upstream_addr|$status|$request_uri';
    access_log asked.log asked;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    include site.conf;
}
"""
_CERTIFICATE = (
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -batch "
    "-keyout privkey.pem -out fullchain.pem"
)


class LoggedRequest(NamedTuple):
    """A line of the access log; ``by`` is the process that has answered."""

    session: str
    by: str
    status: str
    path: str


class Nginx(Service):
    def __init__(self, folder: Path, *, configuration: str, port: int) -> None:
        certify(folder)
        # As root it would switch to a user that can't read this folder.
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_AROUND % {"user": user})
        (folder / "site.conf").write_text(configuration)
        where = ["-p", str(folder), "-e", "errors.log", "-c", "nginx.conf"]
        super().__init__([program("nginx", "nginx"), *where], port=port, folder=folder)

    def asked(self) -> list[LoggedRequest]:
        """Return the requests that were answered so far."""
        lines = (self.folder / "asked.log").read_text().splitlines()
        return [LoggedRequest(*line.split("|")) for line in lines]


def certify(folder: Path) -> None:
    openssl = program("openssl", "openssl")
    subprocess.run(
        [openssl, *_CERTIFICATE.split()], cwd=folder, check=True, stderr=subprocess.DEVNULL
    )
