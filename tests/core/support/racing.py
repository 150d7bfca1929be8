"""Run threads with their own database connections that meet at a given point."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connections
from django.db.models.signals import post_save

from conversate_core import databases
from conversate_core.internal import revisions
from conversate_core.models import Message

PATIENCE = 300.0  # seconds until a test that hangs fails, on a machine that is busy too


class Job(threading.Thread):
    """A function that runs in a thread, with its result or exception."""

    def __init__(self, function: Callable[[], Any]) -> None:
        super().__init__(daemon=True)
        self.function = function
        self.returned: Any = None
        self.raised: BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self.returned = self.function()
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            self.raised = error
        finally:
            connections.close_all()

    def outcome(self) -> Any:
        """The result, or the exception as a value."""
        self.join(PATIENCE)
        assert not self.is_alive(), "still running: a deadlock?"
        return self.returned if self.raised is None else self.raised

    def result(self) -> Any:
        """The result. Raise the exception, if there is one."""
        if isinstance(outcome := self.outcome(), BaseException):
            raise outcome
        return outcome


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Run the functions in threads. Return the result or exception of each."""
    return [job.outcome() for job in [Job(function) for function in functions]]


@contextmanager
def meeting_at_the_lock(parties: int) -> Iterator[None]:
    """Let the first *parties* changes begin together.

    Each has checked the policy and the client key, and has no lock yet. Code that relies on these
    checks fails at this point.
    """
    barrier = threading.Barrier(parties, timeout=PATIENCE)
    met = threading.local()

    def atomic() -> Any:
        if not getattr(met, "already", False):
            met.already = True
            barrier.wait()
        return databases.atomic()

    with mock.patch.object(revisions, "atomic", atomic):
        yield


class Stall:
    """Stops the writer of one message between its insert and its commit."""

    class Failed(Exception):
        """The error that a stalled writer raises if `fail` is set."""

    def __init__(self, body: str) -> None:
        self.body = body
        self.fail = False
        self.reached = threading.Event()
        self.go_on = threading.Event()

    def __enter__(self) -> Stall:
        post_save.connect(self._stop, sender=Message)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.go_on.set()
        post_save.disconnect(self._stop, sender=Message)

    def _stop(self, instance: Message, **kwargs: Any) -> None:
        if instance.body == self.body:
            self.reached.set()
            assert self.go_on.wait(PATIENCE)
            if self.fail:
                raise self.Failed


def has_row_locks() -> bool:
    """Return whether the database has row locks. SQLite has one lock for everything."""
    return bool(databases.write_connection().features.has_select_for_update)
