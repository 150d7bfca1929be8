"""Threads, each with a database connection of its own, that meet where it matters."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.db import connection, connections, transaction
from django.db.models.signals import post_save

from conversate_core.models import Message
from conversate_core.services import _revision

PATIENCE = 300.0  # seconds until a test that hangs fails, on a machine that is busy too


class Job(threading.Thread):
    """Runs in a thread, and gives back what the function returned or raised."""

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
        """What it returned, or the exception that it raised, as a value."""
        self.join(PATIENCE)
        assert not self.is_alive(), "still running: a deadlock?"
        return self.returned if self.raised is None else self.raised

    def result(self) -> Any:
        """What it returned; an exception is raised here."""
        if isinstance(outcome := self.outcome(), BaseException):
            raise outcome
        return outcome


def at_once(*functions: Callable[[], Any]) -> list[Any]:
    """Run the functions in threads; return what each of them returned or raised."""
    return [job.outcome() for job in [Job(function) for function in functions]]


@contextmanager
def meeting_at_the_lock(parties: int) -> Iterator[None]:
    """Let the first *parties* changes begin together.

    Each has asked its questions (the policy, the client key) and has no lock yet: the moment at
    which whoever relies on the answers is wrong.
    """
    barrier = threading.Barrier(parties, timeout=PATIENCE)
    met = threading.local()

    def atomic(*args: Any, **kwargs: Any) -> Any:
        if not getattr(met, "already", False):
            met.already = True
            barrier.wait()
        return transaction.atomic(*args, **kwargs)

    with mock.patch.object(_revision, "transaction", mock.Mock(atomic=atomic)):
        yield


class Stall:
    """Stops the writer of one message between its insert and its commit."""

    class Failed(Exception):
        """What a stalled writer raises where `fail` is set, instead of going on."""

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
    """SQLite has one lock for the whole database."""
    return connection.features.has_select_for_update
