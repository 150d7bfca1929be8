"""A sweep in a process of its own: this module is run, and controlled by lines of text."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from typing import Any

# Functions in which a sweep can be frozen, as by a machine that loses its power.
STOPS = {
    "before SMTP": "conversate_alerts.mail.outbox.Outbox.send",
    "after SMTP, before the mark": "conversate_alerts.sending.claims.mark_sent",
    "before the claim": "conversate_alerts.sending.claims.take_for_push",
    "before the push": "conversate_alerts.push.pool.send_push",
    "after the push, before the outcome": "conversate_alerts.push.attempt.store_outcome",
    "after the outcome, before the mark": "conversate_alerts.sending.claims.mark_pushed",
}


class Sweeper:
    """The process, for the test."""

    def __init__(self, *, port: int, stop: str = "", **settings: Any) -> None:
        from django.db import connection

        site = {"database": str(connection.settings_dict["NAME"]), "port": port, "stop": stop}
        site["settings"] = settings
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", __name__, json.dumps(site)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )

    def wait_for_line(self, line: str) -> None:
        """Wait until the process prints this line."""
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == line

    def begin(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()

    def result(self) -> int:
        """Return the number of mails and notifications that it has sent."""
        output, _ = self._process.communicate()
        assert self._process.returncode == 0
        return int(output)

    def kill(self) -> None:
        """Kill the process by SIGKILL, without a chance to tidy up."""
        self._process.kill()
        self._process.communicate()


def main(site: dict[str, Any]) -> None:
    import django
    from django.conf import settings
    from django.db import connection

    from tests.alerts.support.smtp import mail_through

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    settings.DATABASES["default"]["NAME"] = site["database"]
    settings.CONVERSATE_ALERT_DELAY = 0
    for name, value in site["settings"].items():
        setattr(settings, name, value)
    django.setup()
    mail_through(settings, site["port"])
    connection.ensure_connection()
    sweep = _frozen_at(site["stop"])
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    swept = sweep()
    print(swept.sent + swept.pushed, flush=True)  # noqa: T201


def _frozen_at(stop: str) -> Any:
    from unittest import mock

    from conversate_alerts.sending.sweep import sweep

    def stand_still(*args: Any, **kwargs: Any) -> None:
        print("stopped", flush=True)  # noqa: T201
        time.sleep(3_600)

    if stop:
        mock.patch(STOPS[stop], stand_still).start()
    return sweep


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
