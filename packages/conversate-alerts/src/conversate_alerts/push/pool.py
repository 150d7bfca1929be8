"""Send many pushes by a few threads."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from queue import SimpleQueue
from types import TracebackType
from typing import Any, NamedTuple

from django.utils import timezone

from .delivery import OUTAGES, Subscription, send_push
from .message import PushMessage
from .outages import ServiceOutages
from .outcome import Outcome, Result
from .transport import TIMEOUT, PushConnections

logger = logging.getLogger("conversate_alerts")

# Threads, and so connections to a push service, of one sweep.
WORKERS = 8


class Push(NamedTuple):
    """A push to one browser. *claim* lets the caller store the outcome."""

    subscription: Subscription
    message: PushMessage
    claim: Any = None


_Outcomes = SimpleQueue[tuple[Push, Outcome]]


class PushPool:
    """Threads that send pushes; a context manager that ends them.

    They start when there is something to send, and never more than there are pushes. They use no
    database.
    """

    def __init__(
        self,
        *,
        workers: int = WORKERS,
        timeout: float = TIMEOUT,
        outages: ServiceOutages = OUTAGES,
    ) -> None:
        self._workers, self._timeout, self._outages = workers, timeout, outages
        self._threads: list[threading.Thread] = []
        self._waiting: SimpleQueue[tuple[Push, _Outcomes] | None] = SimpleQueue()

    def __enter__(self) -> PushPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def send(self, pushes: Iterable[Push]) -> Iterator[tuple[Push, Outcome]]:
        """Send the pushes, and yield each of them with its outcome, as soon as it is known.

        *pushes* is iterated over in the thread of the caller, and a push is taken only when a
        thread is free for it: claim it then, and decide then whether it is still to be sent. To
        stop, end *pushes*, and take the outcomes of those that are being sent. If *pushes* raises
        an error, these come first.
        """
        done: _Outcomes = SimpleQueue()
        in_flight, failure = 0, None
        source = iter(pushes)
        while failure is None:
            while in_flight == self._workers or not done.empty():
                yield done.get()
                in_flight -= 1
            try:
                push = next(source)
            except StopIteration:
                break
            except Exception as error:  # noqa: BLE001 - it is raised below
                failure = error
            else:
                in_flight += 1
                self._start(push, done, in_flight)
        for _ in range(in_flight):
            yield done.get()
        if failure is not None:
            raise failure

    def _start(self, push: Push, done: _Outcomes, in_flight: int) -> None:
        if in_flight > len(self._threads):
            # A thread that waits for a service must not keep a process from ending.
            thread = threading.Thread(target=self._work, name="conversate-push", daemon=True)
            thread.start()
            self._threads.append(thread)
        self._waiting.put((push, done))

    def _work(self) -> None:
        with PushConnections(timeout=self._timeout) as connections:
            while (job := self._waiting.get()) is not None:
                push, done = job
                done.put((push, self._send(push, connections)))

    def _send(self, push: Push, connections: PushConnections) -> Outcome:
        now = timezone.now()
        try:
            return send_push(push.subscription, push.message, connections, now, self._outages)
        except Exception as error:
            logger.exception("A push could not be sent.")
            return Outcome(Result.FAILED, detail=f"{type(error).__name__}: {error}")
