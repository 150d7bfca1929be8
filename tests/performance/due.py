"""Sweeps, and people to whom they have to send something: all members of a room but an author."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol

from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.functions import Concat

from conversate_alerts.models import AlertPreference, PushSubscription
from conversate_core.models import Membership
from conversate_core.services import post_message
from tests.performance.database import analyze
from tests.performance.filling import Filled, fill
from tests.performance.servers import site_environment


class Subscribed(Protocol):
    endpoint: str
    p256dh: str
    auth: str
    public_key: str


def room_of_absent_members(count: int, *, name: str) -> Filled:
    """Return a room with so many members who get alerts, and a message that they have not read.

    They have an e-mail address, and were never seen.
    """
    filled = fill(members=count + 1, messages=1, name=name)
    author, *readers = filled.users
    address = Concat(F("username"), Value("@example.org"))
    User.objects.filter(username__startswith=f"{name}-").update(email=address)
    memberships = Membership.objects.filter(room=filled.room, user__in=readers)
    AlertPreference.objects.bulk_create(
        [AlertPreference(membership=each, level="everything") for each in memberships],
        batch_size=500,
    )
    post_message(room=filled.room, author=author, body="The pump is repaired. " * 5)
    analyze()
    return filled


def give_devices(filled: Filled, subscribed: Callable[[int], Subscribed]) -> None:
    """Let each member but the author have one device, in the member's session.

    *subscribed* gets the key of the user.
    """
    pairs: Sequence[tuple[User, str]] = list(zip(filled.users, filled.sessions, strict=True))[1:]
    rows = []
    for user, session in pairs:
        device = subscribed(user.pk)
        rows.append(
            PushSubscription(
                user=user,
                session=session,
                endpoint=device.endpoint,
                endpoint_hash=sha256(device.endpoint.encode()).hexdigest(),
                p256dh=device.p256dh,
                auth=device.auth,
                public_key=device.public_key,
                name="Chromium on Linux",
            )
        )
    PushSubscription.objects.bulk_create(rows, batch_size=500)
    analyze()


@dataclass(frozen=True)
class Sweep:
    """The time of a sweep with the start of its process, and the most memory that it has used."""

    seconds: float
    peak_mb: float


def send_alerts(**settings: Any) -> Sweep:
    """Send what is due in a process of its own, with these settings of the site.

    Raises RuntimeError if the command fails.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "django", "send_alerts", "--skip-checks"],
        env=site_environment(settings),
        stdout=sys.stderr,
    )
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("send_alerts failed.")
    return Sweep(time.perf_counter() - began, used.ru_maxrss / 1024)
