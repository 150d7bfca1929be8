"""The site of the astronomy club (tests/extension_site), running in an empty folder."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import polib

from tests.support.asgi import SERVER, stop

SITE = Path(__file__).parents[3] / "extension_site"


@dataclass
class Club:
    folder: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.extension_site.settings",
            "EXTENSION_SITE_DIR": str(self.folder),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def manage(self, *arguments: str) -> str:
        """Run one of the site's commands; return what it prints."""
        done = subprocess.run(
            [sys.executable, "-m", "django", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    def minutes(self) -> list[str]:
        return (self.folder / "minutes.txt").read_text("utf-8").splitlines()

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.folder / "mail").glob("*"))
        # The file backend ends each message with a line of dashes.
        texts = [file.read_bytes().rsplit(b"-" * 79, 1)[0] for file in files]
        return [message_from_bytes(text, policy=policy.default) for text in texts]

    def compile_messages(self) -> None:
        """Compile messages like ``manage.py compilemessages``, but without gettext."""
        for source in SITE.glob("locale/*/LC_MESSAGES/django.po"):
            target = self.folder / source.relative_to(SITE).with_suffix(".mo")
            target.parent.mkdir(parents=True)
            polib.pofile(str(source)).save_as_mofile(str(target))


@contextmanager
def open_club(folder: Path) -> Iterator[Club]:
    """Prepare the site, and serve it with long polling."""
    club = Club(folder)
    club.compile_messages()
    club.manage("migrate", "--verbosity", "0")
    club.manage("open_club")
    process = subprocess.Popen(
        [sys.executable, str(SERVER), str(folder / "site.sqlite3"), "{}", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=club.environment,
        text=True,
    )
    assert process.stdout is not None
    club.url = f"http://127.0.0.1:{int(process.stdout.readline())}"
    yield club
    stop(process)
