"""Dovecot, with mailboxes in a folder of the test."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.integration.deployment.support.processes import PATIENCE, program
from tests.support.ports import free_port

USER, PASSWORD = "chat", "correct-horse"
CONFIGURATION = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
mail_location = maildir:{folder}/mail/%n
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
imap_capability = {capabilities}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
  }}
}}
"""


class Dovecot:
    """A server that is running, as its mail clients see it. Each user has a mailbox."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.certificate = folder / "cert.pem"

    @property
    def options(self) -> dict[str, object]:
        return {"HOST": "localhost", "PORT": self.port, "USER": USER, "PASSWORD": PASSWORD}

    def deliver(self, *mails: bytes) -> None:
        with self.client() as client:
            for mail in mails:
                client.append("INBOX", None, None, mail.replace(b"\n", b"\r\n"))

    def count(self, folder: str, criterion: str = "ALL") -> int:
        with self.client() as client:
            if client.select(f'"{folder}"')[0] != "OK":
                return 0
            return len(client.search(None, criterion)[1][0].split())

    def mark_read(self) -> None:
        with self.client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", r"(\Seen)")

    def clear(self) -> None:
        with self.client() as client:
            for folder in ("INBOX", "Done", "Failed"):
                if client.select(folder)[0] == "OK" and client.search(None, "ALL")[1][0]:
                    client.store("1:*", "+FLAGS", r"(\Deleted)")
                    client.expunge()

    @contextmanager
    def client(self, user: str = USER) -> Iterator[imaplib.IMAP4_SSL]:
        context = ssl.create_default_context(cafile=str(self.certificate))
        with imaplib.IMAP4_SSL("localhost", self.port, ssl_context=context, timeout=10) as client:
            client.login(user, PASSWORD)
            yield client


@contextmanager
def dovecot(capabilities: str = "") -> Iterator[Dovecot]:
    """Start Dovecot. If root does, the mailbox is of the user of Debian's mail system.

    *capabilities* are those that it says it has; by default all of them.
    """
    # Only root may enter the folders of pytest.
    with TemporaryDirectory(prefix="dovecot-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        port = free_port()
        _configure(folder, port, capabilities)
        command = [program("dovecot", "dovecot-imapd"), "-F", "-c", folder / "dovecot.conf"]
        with subprocess.Popen(command) as process:
            server = Dovecot(folder, port)
            try:
                _wait(server, process)
                yield server
            finally:
                process.terminate()


def _configure(folder: Path, port: int, capabilities: str) -> None:
    _make_certificate(folder)
    # Dovecot gives no mailbox to root.
    owner = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("mail")
    for name in ("mail", "home"):
        (folder / name).mkdir()
        os.chown(folder / name, owner.pw_uid, owner.pw_gid)
    text = CONFIGURATION.format(
        folder=folder, port=port, password=PASSWORD, capabilities=capabilities,
        user=owner.pw_name, group=grp.getgrgid(owner.pw_gid).gr_name,
        uid=owner.pw_uid, gid=owner.pw_gid,
    )  # fmt: skip
    (folder / "dovecot.conf").write_text(text)


def _wait(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with server.client():
                return
        except OSError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.1)


def _make_certificate(folder: Path) -> None:
    key, certificate = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        [program("openssl", "openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
