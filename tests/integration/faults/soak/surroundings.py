"""The servers around the site of a soak, and the service that sends its alerts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.alerts.support.push_service import CONTACT, PRIVATE_KEY, PushService
from tests.integration.faults.support.databases import Database
from tests.integration.faults.support.mail import MailServer
from tests.integration.faults.support.redis import Redis
from tests.integration.faults.support.sites import environment


def settings(redis: Redis, mail: MailServer, push: PushService) -> dict[str, Any]:
    """Return settings with everything switched on: wake-ups, mail and push."""
    return {
        **redis.settings,
        **mail.settings,
        "CONVERSATE_WAKE_UP": "redis",
        "CONVERSATE_PUSH_PRIVATE_KEY": PRIVATE_KEY,
        "CONVERSATE_PUSH_CONTACT": CONTACT,
        "CONVERSATE_PUSH_SERVICES": [push.origin],
        # First the notification, then the mail.
        "CONVERSATE_PUSH_DELAY": 1,
        "CONVERSATE_ALERT_DELAY": 5,
        # The service sends, and no worker that is killed: each alert comes exactly once.
        "CONVERSATE_ALERT_DISPATCH": "conversate_alerts.dispatch.NullDispatcher",
        "CONVERSATE_ALERT_DAILY_LIMIT": None,
    }


@contextmanager
def sending(cluster: Database, database: str, **settings: Any) -> Iterator[int]:
    """Run ``send_alerts`` as a service; yield the id of its process."""
    command = [sys.executable, "-m", "django", "send_alerts", "--every", "1"]
    env = environment(cluster, database, **settings)
    service = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        yield service.pid
    finally:
        service.terminate()
        service.wait()
