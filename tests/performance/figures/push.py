"""Pushes, beside mails: both are sent to servers on this machine that take everything."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

import django
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.mail import EmailMultiAlternatives
from django.test import override_settings

from conversate_alerts.mail.outbox import Outbox
from conversate_alerts.push import base64url
from conversate_alerts.push.message import PushMessage
from conversate_alerts.push.outages import ServiceOutages
from conversate_alerts.push.outcome import Result
from conversate_alerts.push.pool import WORKERS, Push, PushPool
from conversate_alerts.push.vapid import public_key_of
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

    def __init__(self, port: int, number: int) -> None:
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        uncompressed = point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.endpoint = f"http://127.0.0.1:{port}/push/{number}"
        self.p256dh = base64url.encode(uncompressed)
        self.auth = base64url.encode(os.urandom(16))
        self.public_key = public_key_of(_KEY)


def measure(scene: Scene) -> Iterator[Row]:
    count = scene.sizes.pushes
    with _site(milliseconds=0) as port:
        _send(port, 2 * WORKERS)  # modules, threads and connections
        meter, before = Meter(os.getpid()), resident_kb(os.getpid())
        seconds = _send(port, count)
        grown, cpu = resident_kb(os.getpid()) - before, meter.used()
        mails = _mail(count // 10)
    yield row(f"{count:,} pushes at once", seconds, "s")
    yield row("pushes: rate", count / seconds, "/s", reference=count // 10 / mails, of="mails")
    yield row("pushes: CPU of each", cpu / count * 1000, "ms")
    yield row(f"{count:,} pushes: growth of memory", grown / 1024, "MB", goal="<= 5")
    few = max(count // 20, 1)
    with _site(milliseconds=_FAR) as port:
        far, mails = _send(port, few), _mail(few // WORKERS + 1)
    rate = (few // WORKERS + 1) / mails
    what = f"pushes to a service that answers after {_FAR} ms: rate"
    yield row(what, few / far, "/s", reference=rate, of="mails")


@contextmanager
def _site(*, milliseconds: int) -> Iterator[int]:
    """Send to sinks until the end; yield the port for pushes."""
    with sinks(milliseconds=milliseconds) as (port, mail_port):
        settings: dict[str, object] = {
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
        with override_settings(**settings):
            yield port


def _send(port: int, count: int) -> float:
    """Return the seconds that so many pushes take. Raises RuntimeError if one fails."""
    message = PushMessage(_PAYLOAD, topic="conversate-room-1")
    pushes = (Push(Subscriber(port, number), message) for number in range(count))
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
