from __future__ import annotations

import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from demo.people import EVERYBODY, PASSWORD
from demo.setup import set_up

WELCOME = """
  The repair café is open:  {address}

  Sign in as  {names}
  Password    {password}

  Try two of them in two browsers (or one in a private window), in the room "Repair café".
  E-mail is written to files in {mails}
  To answer the first alert in the file ALERT:
  sed -n 's/^To: /From: /p; s/^Reply-To: /To: /p; /^$/q' ALERT > answer.eml
  printf '\\nCount me in.\\n' >> answer.eml
  hatch run python example/manage.py receive_mail < answer.eml
  To start over: hatch run example-reset
"""


class Command(BaseCommand):
    help = "Creates the demo site's data, unless they exist, and serves the site."
    requires_system_checks: list[str] = []  # runserver runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("port", nargs="?", type=int, default=8000, help="default: 8000")
        parser.add_argument("--wsgi", action="store_true", help="use Django's own server")

    def handle(self, *args: Any, port: int, wsgi: bool, **options: Any) -> None:
        _require_free(port)
        address = f"http://127.0.0.1:{port}"
        # For links in mails: only this command knows the port.
        settings.CONVERSATE_SITE_URL = address
        set_up(say=self.stdout.write)
        names = ", ".join(somebody.username for somebody in EVERYBODY if somebody.signs_in)
        self.stdout.write(
            WELCOME.format(
                address=f"{address}/",
                names=names,
                password=PASSWORD,
                mails=settings.MAIL_FOLDER,
            )
        )
        self.stdout.flush()
        serve = _serve_by_wsgi if wsgi else _serve_by_asgi
        serve(port)


def _serve_by_wsgi(port: int) -> None:
    # insecure_serving: without DEBUG, runserver would not serve static files.
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, insecure_serving=True)


def _serve_by_asgi(port: int) -> None:
    # Imported here, since the site works without it.
    import uvicorn

    from repaircafe.asgi import application

    uvicorn.run(
        application, port=port, lifespan="off", log_config=None, timeout_graceful_shutdown=5
    )


def _require_free(port: int) -> None:
    """Raise CommandError if another program uses the port."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Port {port} can't be used ({error}). Another one: hatch run example 8123"
            ) from None
