"""Sweeps of a task queue go on without the cache by which processes know of each other's tasks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.cache import cache

from conversate_alerts.dispatch import QueueDispatcher, queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


class Recording(QueueDispatcher):
    """Notes the tasks. *is_down*: the queue fails, too."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []
        self.is_down = False

    def enqueue(self, *, wait):
        if self.is_down:
            raise ConnectionError("The queue is down.")
        self.waits.append(wait)


@pytest.fixture
def failing_cache(monkeypatch):
    def fail(*args, **options):
        raise ConnectionError("The cache is down.")

    monkeypatch.setattr(queue, "cache", SimpleNamespace(add=fail, delete=fail))
    monkeypatch.setattr(queue._cache_log, "_is_down", False)


def test_each_process_enqueues_its_own_task(failing_cache, caplog, monkeypatch):
    dispatcher, another_process = Recording(), Recording()
    for each in (dispatcher, dispatcher, another_process):
        each.request_sweep(after=3_600)
    assert (len(dispatcher.waits), len(another_process.waits)) == (1, 1)
    monkeypatch.setattr(queue, "cache", cache)
    dispatcher.request_sweep(after=7_200)
    failure = "The default cache fails. Each process enqueues its own sweeps."
    assert caplog.messages == [
        f"{failure} ConnectionError: The cache is down.",
        "The default cache works again.",
    ]


def test_a_queue_that_fails_at_the_same_time_is_asked_again(failing_cache):
    dispatcher = Recording()
    dispatcher.is_down = True
    dispatcher.request_sweep(after=3_600)
    dispatcher.is_down = False
    dispatcher.request_sweep(after=3_600)
    assert len(dispatcher.waits) == 1
