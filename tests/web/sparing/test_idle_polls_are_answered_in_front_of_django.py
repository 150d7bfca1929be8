"""With `spare_polls` in wsgi.py, and a cache that all processes share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Room
from conversate_web.sparing import spare_polls
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Poll = Callable[..., str]


@pytest.fixture(autouse=True)
def _shared_cache(settings: Settings) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    caches["default"].clear()


@pytest.fixture
def question(browser: Client, at: Addresses, room: Room) -> dict[str, Any]:
    """What the member's page asks next, from where it is."""
    since = Room.objects.get(pk=room.pk).revision
    answer = browser.get(at.api_poll, {"since": since})
    return {"since": since, "ticket": answer["X-Conversate-Ticket"]}


@pytest.fixture
def poll(at: Addresses, browser: Client) -> Poll:
    """Who answers: the status that `spare_polls` gives, or "django"."""

    def poll(question: dict[str, Any], client: Client = browser, **environ: Any) -> str:
        told: list[str] = []

        def django(environ: Any, start_response: Any) -> Iterable[bytes]:
            told.append("django")
            return [b"content"]

        request = RequestFactory().get(f"{at.api_poll}?{urlencode(question)}", **environ)
        request.environ["HTTP_COOKIE"] = client.cookies.output(header="", sep=";").strip()
        request.environ |= environ
        with CaptureQueriesContext(connection) as queries:
            content = spare_polls(django)(request.environ, lambda status, _: told.append(status))
        assert len(queries) == 0
        (who,) = told
        assert list(content) == ([b"content"] if who == "django" else [])
        return who

    return poll


def test_who_has_a_ticket_and_everything_is_answered_without_a_query(
    poll: Poll, question: dict[str, Any]
) -> None:
    assert poll(question) == "204 No Content"


def test_news_come_from_django(
    poll: Poll,
    question: dict[str, Any],
    room: Room,
    moderator: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.post_message(room=room, author=moderator, body="News")
    assert poll(question) == "django"


def test_nobody_else_can_use_the_ticket(
    poll: Poll,
    question: dict[str, Any],
    browser_of: Callable[[User], Client],
    moderator: User,
    outsider: User,
) -> None:
    for somebody in (browser_of(moderator), browser_of(outsider), Client()):
        assert poll(question, somebody) == "django"


def test_a_ticket_ends(poll: Poll, question: dict[str, Any]) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert poll(question) == "django"


@pytest.mark.parametrize(
    "other",
    [
        {"ticket": "false"},
        {"ticket": ""},
        {"since": "0"},
        {"since": ""},
        {f"parameter{number}": 1 for number in range(1_001)},
    ],
    ids=["false ticket", "no ticket", "older", "nothing", "too much"],
)
def test_whatever_is_unclear_is_left_to_django(
    poll: Poll, question: dict[str, Any], other: dict[str, Any]
) -> None:
    assert poll({**question, **other}) == "django"


def test_other_requests_pass(poll: Poll, question: dict[str, Any], at: Addresses) -> None:
    assert poll(question, REQUEST_METHOD="POST") == "django"
    assert poll(question, PATH_INFO=at.room) == "django"


def test_what_the_cache_has_forgotten_django_finds_out(
    poll: Poll, question: dict[str, Any]
) -> None:
    caches["default"].clear()
    assert poll(question) == "django"


def test_without_a_shared_cache_all_passes(
    poll: Poll, question: dict[str, Any], settings: Settings
) -> None:
    settings.CONVERSATE_SHARED_CACHE = None
    assert poll(question) == "django"


def test_the_line_may_come_before_django_is_set_up() -> None:
    lines = [
        "from django.core.wsgi import get_wsgi_application",
        "from conversate_web.sparing import spare_polls",
        "spare_polls(get_wsgi_application())",
    ]
    subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        check=True,
    )
