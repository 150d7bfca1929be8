"""The dispatchers of docs/how-to/task-queue.md, with fake queues that serialize tasks."""

from __future__ import annotations

import json
import pickle
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache

from conversate_alerts.dispatch import base, get_dispatcher, queue
from conversate_alerts.sending.sweep import SweepResult
from conversate_core import services
from tests.alerts.support.people import join
from tests.core.support.people import make_person

from .support.pages import text_of

TEXT = text_of("how-to/task-queue")


def recipe(name: str, **fakes: ModuleType | SimpleNamespace) -> ModuleType:
    """Return the module of the site that the page shows under this name."""
    (code,) = re.findall(rf"```python\n# mysite/{name}\.py\n(.*?)```", TEXT, re.DOTALL)
    module = ModuleType("mysite_queue")
    for fake, content in fakes.items():
        sys.modules[fake] = content  # type: ignore[assignment]
    sys.modules["mysite_queue"] = module
    exec(compile(code, name, "exec"), vars(module))
    return module


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    for name in ("celery", "django_rq", "mysite_queue"):
        monkeypatch.setitem(sys.modules, name, None)  # what a test puts there, goes after it
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.CONVERSATE_ALERT_DELAY = 0
    cache.clear()
    base._dispatcher.cache_clear()
    yield
    base._dispatcher.cache_clear()


class FakeCelery:
    """Tasks by name, and messages as JSON, as in a broker."""

    def __init__(self) -> None:
        self.tasks: dict[str, Callable[..., None]] = {}
        self.sent: list[str] = []

    def shared_task(self, **options: Any) -> Callable[[Callable[..., None]], SimpleNamespace]:
        def register(function: Callable[..., None]) -> SimpleNamespace:
            self.tasks[function.__name__] = function

            def apply_async(args: Any = (), kwargs: Any = None, countdown: float = 0) -> None:
                message = [function.__name__, list(args), kwargs or {}, countdown]
                self.sent.append(json.dumps(message))

            return SimpleNamespace(apply_async=apply_async)

        return register

    def work(self) -> list[float]:
        """Run the sent tasks as a worker does, and return the delay of each."""
        waits = []
        for message in [json.loads(self.sent.pop(0)) for _ in range(len(self.sent))]:
            name, args, kwargs, countdown = message
            self.tasks[name](*args, **kwargs)
            waits.append(countdown)
        return waits


@pytest.fixture
def celery(settings) -> FakeCelery:
    fake = FakeCelery()
    recipe("tasks", celery=SimpleNamespace(shared_task=fake.shared_task))
    settings.CONVERSATE_ALERT_DISPATCH = "mysite_queue.CeleryDispatcher"
    return fake


@pytest.fixture
def post(transactional_db) -> Callable[[], None]:
    ada = make_person("ada")
    room = services.create_room(title="Engine room", members=[ada])
    join(room, "linus", email="linus@example.org")

    def post() -> None:
        services.post_message(room=room, author=ada, body="Hello")

    return post


def test_a_post_sends_the_mail_in_a_worker_of_celery(celery, post, mailoutbox):
    post()
    assert mailoutbox == []
    waits = celery.work()
    assert [mail.to for mail in mailoutbox] == [["linus@example.org"]]
    assert all(0 <= wait <= queue.QueueDispatcher.interval for wait in waits)


def test_many_posts_are_one_task(celery, post):
    get_dispatcher().request_sweep(after=3_600)
    celery.sent.clear()
    for _ in range(5):
        get_dispatcher().request_sweep(after=3_600)
    assert len(celery.sent) <= 1


def test_what_fails_is_tried_again_by_a_task_of_its_own(celery, post, monkeypatch):
    monkeypatch.setattr(queue, "sweep", lambda: SweepResult(next_in=[60.0]))
    post()
    celery.work()
    assert [json.loads(message)[3] >= 60 for message in celery.sent] == [True]


def test_a_post_sends_the_mail_in_a_worker_of_rq(post, mailoutbox, settings):
    jobs: list[bytes] = []

    def enqueue_in(wait: timedelta, function: Callable[[], None]) -> None:
        jobs.append(pickle.dumps((wait, function)))

    fake = SimpleNamespace(enqueue_in=enqueue_in)
    recipe("queue", django_rq=SimpleNamespace(get_queue=lambda: fake))
    settings.CONVERSATE_ALERT_DISPATCH = "mysite_queue.RQDispatcher"
    post()
    assert mailoutbox == []
    for _, function in [pickle.loads(job) for job in jobs]:
        function()
    assert [mail.to for mail in mailoutbox] == [["linus@example.org"]]
