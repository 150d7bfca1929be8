"""Debian's nginx with README's configuration, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.deployment.support.processes import Service, program

# What Debian's own nginx.conf has around the files of the sites, as far as it matters here.
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


class Asked(NamedTuple):
    """One line of the log; ``by`` is the process that has answered."""

    session: str
    by: str
    status: str
    path: str


class Nginx(Service):
    def __init__(self, folder: Path, *, configuration: str, port: int) -> None:
        certify(folder)
        # As root it would do its work as somebody who can't read this folder.
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_AROUND % {"user": user})
        (folder / "site.conf").write_text(configuration)
        where = ["-p", str(folder), "-e", "errors.log", "-c", "nginx.conf"]
        super().__init__([program("nginx", "nginx"), *where], port=port, folder=folder)

    def asked(self) -> list[Asked]:
        """The requests so far that are answered."""
        lines = (self.folder / "asked.log").read_text().splitlines()
        return [Asked(*line.split("|")) for line in lines]


def certify(folder: Path) -> None:
    openssl = program("openssl", "openssl")
    subprocess.run(
        [openssl, *_CERTIFICATE.split()], cwd=folder, check=True, stderr=subprocess.DEVNULL
    )
