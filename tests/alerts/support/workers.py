"""A backend of django.tasks with a worker: a thread that runs tasks at their time."""

from __future__ import annotations

import queue
import threading
import time
from datetime import timedelta
from typing import Any

from django.db import connections
from django.tasks.backends.base import BaseTaskBackend
from django.utils import timezone


class Worker:
    """Runs functions in a thread, at their time, until the test ends."""

    def __init__(self) -> None:
        self.waits: list[timedelta] = []
        self._queue: queue.PriorityQueue[Any] = queue.PriorityQueue()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def put(self, task: Any) -> None:
        wait = task.run_after - timezone.now()
        self.waits.append(wait)
        self._queue.put((time.monotonic() + wait.total_seconds(), len(self.waits), task))

    def end(self) -> None:
        self._queue.put((0.0, 0, None))
        self.thread.join()

    def _work(self) -> None:
        while (entry := self._queue.get())[2] is not None:
            begin, _, task = entry
            if begin > time.monotonic():
                self._queue.put(entry)
                time.sleep(0.005)
                continue
            try:
                task.call()
            finally:
                connections.close_all()


class WorkerBackend(BaseTaskBackend):
    """Passes tasks to the one worker; each thread has its own backend."""

    supports_defer = True
    worker: Worker

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        self.validate_task(task)
        self.worker.put(task)


class WithoutDeferBackend(BaseTaskBackend):
    """Has a worker, but can't run a task later."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        raise AssertionError("nothing is enqueued here")
