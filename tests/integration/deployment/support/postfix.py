"""Debian's Postfix with the configuration of docs/how-to/replies-by-mail.md, in its own folder."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.integration.deployment.support.dovecot import Dovecot
from tests.integration.deployment.support.processes import Service, program, running
from tests.integration.deployment.support.site import Site

# The domain of the members' mailboxes.
DOMAIN = "people.example"
# What the page leaves to the site, and what keeps the server in its folder and on this machine.
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.example.org
mydestination = example.org
alias_maps =
alias_database =
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {mailboxes}
virtual_mailbox_maps = inline:{{ {inboxes} }}
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
default_transport = error:No mail leaves this machine.
relay_transport = error:No mail leaves this machine.
export_environment = TZ MAIL_CONFIG LANG PYTHONPATH={python_path}
"""
# The daemons of Debian's master.cf that are needed, without chroot.
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n - 0 flush
showq unix n - n - - showq
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
"""
# Here, the site's files belong to root, and pipe(8) starts nothing as root. So the other user
# may read all files.
MAY_READ_ALL = [
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
]


class Postfix(Service):
    """A mail server that is running, with the mailboxes of a Dovecot."""

    def __init__(self, folder: Path, port: int) -> None:
        self._etc = folder / "etc"
        master = [_postconf("daemon_directory") + "/master", "-s", "-c", str(self._etc)]
        command = [program("setpriv", "util-linux"), *MAY_READ_ALL, *master]
        super().__init__(command, port=port, folder=folder)

    def write_transport(self, table: str) -> None:
        """Write the table that says which daemon delivers mail to which address."""
        (self._etc / "transport").write_text(table)
        self._run("postmap", f"{self._etc}/transport")

    def check(self) -> None:
        """Create the folders of the queue, as "postfix start" does."""
        self._run("postfix", "check")

    def deferred(self) -> str:
        """Return the mails that wait for another attempt, in JSON, with the reasons.

        A mail that has just failed is still active: ``deliver_queue`` would miss it.
        """
        mails = self._run("postqueue", "-j").splitlines()
        return "\n".join(mail for mail in mails if json.loads(mail)["queue_name"] == "deferred")

    def deliver_queue(self) -> None:
        self._run("postqueue", "-f")

    def reload(self) -> None:
        self._run("postfix", "reload")

    def _run(self, name: str, *arguments: str) -> str:
        command = [program(name, "postfix"), "-c", str(self._etc), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def postfix(site: Site, port: int, dovecot: Dovecot, users: dict[str, str]) -> Iterator[Postfix]:
    """Start Postfix for the replies to *site*, and for the mailboxes of users of *dovecot*.

    *users* has the user for each address.
    """
    if os.geteuid() != 0:
        pytest.skip("Postfix can only be started by root.")
    # Only root may enter the folders of pytest.
    with TemporaryDirectory(prefix="postfix-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        server = Postfix(folder, port)
        _configure(folder, port, site, dovecot, users)
        server.write_transport(site.block("/etc/postfix/transport", {}))
        server.check()
        with running(server):
            yield server


def _configure(
    folder: Path, port: int, site: Site, dovecot: Dovecot, users: dict[str, str]
) -> None:
    for name in ("etc", "queue", "data"):
        (folder / name).mkdir()
    os.chown(folder / "data", pwd.getpwnam("postfix").pw_uid, -1)
    mailboxes = dovecot.folder / "mail"
    main = MAIN.format(
        folder=folder, domain=DOMAIN, mailboxes=mailboxes,
        inboxes=", ".join(f"{address}={user}/" for address, user in users.items()),
        uid=mailboxes.stat().st_uid, gid=mailboxes.stat().st_gid,
        python_path=site.env["PYTHONPATH"],
    )  # fmt: skip
    here = {"/etc/postfix": f"{folder}/etc", "user=site": "user=nobody"}
    (folder / "etc/main.cf").write_text(main + site.block("/etc/postfix/main.cf", here))
    master = MASTER.format(port=port) + site.block("/etc/postfix/master.cf", here)
    (folder / "etc/master.cf").write_text(master)


def _postconf(name: str) -> str:
    command = [program("postconf", "postfix"), "-dh", name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
