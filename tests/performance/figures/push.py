"""Pushes, beside mails: both are sent to servers on this machine that take everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import django
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from conversate_alerts.mail.outbox import Outbox
from conversate_alerts.models import PushSubscription
from conversate_alerts.push import base64url
from conversate_alerts.push.message import PushMessage
from conversate_alerts.push.outages import ServiceOutages
from conversate_alerts.push.outcome import Result
from conversate_alerts.push.pool import WORKERS, Push, PushPool
from conversate_alerts.push.vapid import public_key_of
from tests.performance.due import Sweep, give_devices, room_of_absent_members, send_alerts
from tests.performance.process import Meter, resident_kb
from tests.performance.rows import Row, row
from tests.performance.scene import Scene
from tests.performance.sinks import sinks

_KEY = "h5uYfF_9Nkpeqf0YoOQhk9Vw3O_CtrgYE_b4p6ErI1k"
# As a notification with a quote has.
_PAYLOAD = b"x" * 600
# As a mail server or a push service on the internet answers.
_FAR = 50
_SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Subscriber:
    """A browser with keys of its own. It is made when it is needed, as rows of a query are."""

    def __init__(self, site: Site, number: int) -> None:
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        uncompressed = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.endpoint = f"http://127.0.0.1:{site.port}/push/{number}"
        self.p256dh = base64url.encode(uncompressed)
        self.auth = base64url.encode(os.urandom(16))
        self.public_key = public_key_of(_KEY)


def measure(scene: Scene) -> Iterator[Row]:
    yield from _at_once(scene.sizes.pushes)
    yield from _far_away(max(scene.sizes.pushes // 20, WORKERS))
    yield from _sweeps(scene.sizes.pushes)


def _at_once(count: int) -> Iterator[Row]:
    few = max(count // 10, 1)
    with _site() as site, override_settings(**site.settings):
        _send(site, 2 * WORKERS)  # modules, threads and connections
        meter, before = Meter(os.getpid()), resident_kb(os.getpid())
        seconds = _send(site, count)
        grown, cpu = resident_kb(os.getpid()) - before, meter.used()
        mails = few / _mail(few)
    yield row(f"{count:,} pushes at once", seconds, "s")
    yield row("pushes: rate", count / seconds, "/s", reference=mails, of="mails")
    yield row("pushes: CPU of each", cpu / count * 1000, "ms")
    yield row(f"{count:,} pushes: growth of memory", grown / 1024, "MB", goal="<= 5")


def _far_away(count: int) -> Iterator[Row]:
    few = count // WORKERS
    with _site(milliseconds=_FAR) as site, override_settings(**site.settings):
        pushes, mails = count / _send(site, count), few / _mail(few)
    what = f"pushes to a service that answers after {_FAR} ms: rate"
    yield row(what, pushes, "/s", reference=mails, of="mails")


def _sweeps(count: int) -> Iterator[Row]:
    """Measure whole sweeps, with what they query, render and store for each person."""
    few = max(count // 10, 1)
    with _site() as site:
        room_of_absent_members(few, name="mails-due")
        mails = send_alerts(CONVERSATE_ALERT_DELAY=0, **site.settings)
        of_few = _sweep(site, few)
        of_all = _sweep(site, count)
    yield row(f"sweep with {count:,} notifications due", of_all.seconds, "s")
    rates = count / of_all.seconds, few / mails.seconds
    yield row("sweep: notifications", rates[0], "/s", reference=rates[1], of="alerts by mail")
    yield row("sweep: peak of memory", of_all.peak_mb, "MB")
    ratio = of_all.peak_mb / of_few.peak_mb
    # The caches of the database and of malloc grow a little with the time; objects do not.
    yield row(f"sweep: peak of memory, {count:,} due / {few:,}", ratio, "×", goal="<= 1.2")


def _sweep(site: Site, count: int) -> Sweep:
    """Sweep so many notifications. Raises RuntimeError if one of them was not sent."""
    filled = room_of_absent_members(count, name=f"due-{count}")
    give_devices(filled, lambda number: Subscriber(site, number))
    # No mail follows during the sweep.
    delays = {"CONVERSATE_PUSH_DELAY": 0, "CONVERSATE_ALERT_DELAY": 86_400}
    swept = send_alerts(**delays, **site.settings)
    if unsent := PushSubscription.objects.filter(last_push_at=None).count():
        raise RuntimeError(f"{unsent} of {count} notifications were not sent.")
    return swept


@dataclass(frozen=True)
class Site:
    """The site's settings, by which it sends to the sinks."""

    port: int
    settings: dict[str, Any]


@contextmanager
def _site(*, milliseconds: int = 0) -> Iterator[Site]:
    """Run sinks until the end, which answer after so many milliseconds."""
    with sinks(milliseconds=milliseconds) as (port, mail_port):
        settings: dict[str, Any] = {
            "CONVERSATE_PUSH_PRIVATE_KEY": _KEY,
            "CONVERSATE_PUSH_CONTACT": "mailto:chat@example.org",
            "CONVERSATE_PUSH_SERVICES": [f"http://127.0.0.1:{port}"],
        }
        if django.VERSION >= (6, 1):
            options = {"host": "127.0.0.1", "port": mail_port}
            settings["MAILERS"] = {"default": {"BACKEND": _SMTP, "OPTIONS": options}}
        else:
            settings |= {"EMAIL_BACKEND": _SMTP, "EMAIL_HOST": "127.0.0.1"}
            settings |= {"EMAIL_PORT": mail_port}
        yield Site(port, settings)


def _send(site: Site, count: int) -> float:
    """Return the seconds that so many pushes take. Raises RuntimeError if one fails."""
    message = PushMessage(_PAYLOAD, topic="conversate-room-1")
    pushes = (Push(Subscriber(site, number), message) for number in range(count))
    began = perf_counter()
    with PushPool(outages=ServiceOutages()) as pool:
        for _, outcome in pool.send(pushes):
            if outcome.result is not Result.DELIVERED:
                raise RuntimeError(outcome.detail)
    return perf_counter() - began


def _mail(count: int) -> float:
    """Return the seconds that so many mails take, with text and HTML as those of alerts have."""
    began = perf_counter()
    with Outbox() as outbox:
        for number in range(count):
            mail = EmailMultiAlternatives(
                "2 new messages in Harbor", "Hello. " * 60, to=[f"{number}@example.org"]
            )
            mail.attach_alternative(f"<p>{'Hello. ' * 200}</p>", "text/html")
            outbox.send(mail)
    return perf_counter() - began
