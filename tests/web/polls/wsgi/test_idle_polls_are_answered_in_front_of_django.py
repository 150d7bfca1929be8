"""With `idle_polling` in wsgi.py, and a cache that all processes share."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.cache import caches
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Room
from conversate_core.policy import RoomPolicy
from conversate_core.signals import member_polled
from conversate_web.wsgi import idle_polling
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Poll = Callable[..., str]


@pytest.fixture(autouse=True)
def _shared_cache(settings: Settings) -> None:
    settings.CONVERSATE_SHARED_CACHE = "default"
    caches["default"].clear()


@pytest.fixture(autouse=True)
def _connection_of_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the test's connection open in its transaction, as Django's test client does."""
    monkeypatch.setattr("conversate_web.polls.wsgi.close_old_connections", lambda: None)


@pytest.fixture
def request_data(browser: Client, at: Addresses, room: Room) -> dict[str, Any]:
    """The parameters of the next poll of the member's page."""
    since = Room.objects.get(pk=room.pk).revision
    answer = browser.get(at.api_poll, {"since": since})
    return {"since": since, "ticket": answer["X-Conversate-Ticket"]}


@pytest.fixture
def poll(at: Addresses, browser: Client) -> Poll:
    """Return the status that `idle_polling` answers with, or "django" if it passes the poll."""

    def poll(
        request_data: dict[str, Any], client: Client = browser, queries: int = 0, **environ: Any
    ) -> str:
        answers: list[str] = []

        def django(environ: Any, start_response: Any) -> Iterable[bytes]:
            answers.append("django")
            return [b"content"]

        request = RequestFactory().get(f"{at.api_poll}?{urlencode(request_data)}", **environ)
        request.environ["HTTP_COOKIE"] = client.cookies.output(header="", sep=";").strip()
        request.environ |= environ
        with CaptureQueriesContext(connection) as made:
            content = idle_polling(django)(
                request.environ, lambda status, _: answers.append(status)
            )
        assert len(made) == queries
        (answer,) = answers
        assert list(content) == ([b"content"] if answer == "django" else [])
        return answer

    return poll


@pytest.fixture
def present() -> Iterator[list[Any]]:
    """The users whose presence is recorded."""
    users: list[Any] = []

    def hear(membership: Any, **facts: Any) -> None:
        users.append(membership.user)

    member_polled.connect(hear)
    yield users
    member_polled.disconnect(hear)


def test_an_idle_poll_is_answered_without_a_query(poll: Poll, request_data: dict[str, Any]) -> None:
    assert poll(request_data) == "204 No Content"


def test_sessions_in_cookies_that_change_with_each_answer(
    poll: Poll, at: Addresses, member: User, outsider: User, room: Room, settings: Settings
) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
    settings.SESSION_SAVE_EVERY_REQUEST = True
    client, stranger = Client(), Client()
    stranger.force_login(outsider)
    # A signed cookie has the second in which it was set.
    with time_machine.travel(timezone.now() - timedelta(seconds=5), tick=False):
        client.force_login(member)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    since = Room.objects.get(pk=room.pk).revision
    answer = client.get(at.api_poll, {"since": since})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before
    request_data = {"since": since, "ticket": answer["X-Conversate-Ticket"]}
    assert poll(request_data, client) == "204 No Content"
    assert poll(request_data, stranger) == "django"
    assert poll(request_data, Client()) == "django"


def test_a_poll_with_new_messages_is_passed_to_django(
    poll: Poll,
    request_data: dict[str, Any],
    room: Room,
    moderator: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        services.post_message(room=room, author=moderator, body="Hello")
    assert poll(request_data, queries=1) == "django"


def test_nobody_else_can_use_the_ticket(
    poll: Poll,
    request_data: dict[str, Any],
    browser_of: Callable[[User], Client],
    moderator: User,
    outsider: User,
) -> None:
    for somebody in (browser_of(moderator), browser_of(outsider), Client()):
        assert poll(request_data, somebody) == "django"


def test_a_ticket_that_has_expired_is_renewed(
    poll: Poll, request_data: dict[str, Any], present: list[Any], member: User
) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        # The session, account, membership and room; presence.
        assert poll(request_data, queries=2) == "204 No Content"
    assert present == [member]


def test_an_expired_ticket_of_a_removed_member_is_passed_to_django(
    poll: Poll, request_data: dict[str, Any], room: Room, member: User, present: list[Any]
) -> None:
    room.memberships.filter(user=member).delete()
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert poll(request_data, queries=1) == "django"
    assert present == []


def test_a_ticket_that_is_too_old_is_passed_to_django(
    poll: Poll, request_data: dict[str, Any]
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert poll(request_data) == "django"


class Failing(RoomPolicy):
    def can_view(self, user: Any, room: Room) -> bool:
        raise ZeroDivisionError


def test_django_answers_if_a_rule_of_the_site_fails(
    poll: Poll, request_data: dict[str, Any], settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.Failing"
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert poll(request_data, queries=1) == "django"


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
def test_invalid_polls_are_passed_to_django(
    poll: Poll, request_data: dict[str, Any], other: dict[str, Any]
) -> None:
    assert poll({**request_data, **other}) == "django"


def test_other_requests_pass(poll: Poll, request_data: dict[str, Any], at: Addresses) -> None:
    assert poll(request_data, REQUEST_METHOD="POST") == "django"
    assert poll(request_data, PATH_INFO=at.room) == "django"


def test_the_database_is_asked_if_the_cache_has_lost_the_change_token(
    poll: Poll, request_data: dict[str, Any]
) -> None:
    caches["default"].clear()
    assert poll(request_data, queries=1) == "204 No Content"


def test_the_database_is_asked_without_a_shared_cache(
    moderator: User, poll: Poll, request_data: dict[str, Any], settings: Settings, room: Room
) -> None:
    settings.CONVERSATE_SHARED_CACHE = None
    assert poll(request_data, queries=1) == "204 No Content"
    services.post_message(room=room, author=moderator, body="Hello")
    assert poll(request_data, queries=1) == "django"


@pytest.mark.django_db(transaction=True)
def test_connections_that_are_too_old_are_closed(
    poll: Poll, request_data: dict[str, Any], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CONVERSATE_SHARED_CACHE = None
    monkeypatch.setattr("conversate_web.polls.wsgi.close_old_connections", close_old_connections)
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    # On MariaDB, a new connection begins with a query of Django's.
    queries = 2 if connection.vendor == "mysql" else 1
    assert poll(request_data, queries=queries) == "204 No Content"
    assert connection.connection is None


def test_the_line_may_come_before_django_is_set_up() -> None:
    lines = [
        "from django.core.wsgi import get_wsgi_application",
        "from conversate_web.wsgi import idle_polling",
        "idle_polling(get_wsgi_application())",
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
