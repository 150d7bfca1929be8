"""A session that has ended, in whatever way, renews no ticket and records no presence."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.utils import timezone

from conversate_core.signals import member_polled
from conversate_web.polls.asgi.poll_request import PollRequest
from conversate_web.polls.asgi.renewal import renew
from tests.core.support.queries import counted
from tests.web.polls.asgi.support import Ask, renew_a_moment_later

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

ENGINES = ["db", "cached_db", "cache", "file", "signed_cookies"]


@pytest.fixture(params=ENGINES)
def engine(request: Any, settings: Settings, session_folder: Path) -> str:
    settings.SESSION_FILE_PATH = str(session_folder)
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{request.param}"
    return request.param


@pytest.fixture
def present() -> Iterator[list[Any]]:
    """The users whose presence is recorded."""
    users: list[Any] = []

    def hear(membership: Any, **facts: Any) -> None:
        users.append(membership.user)

    member_polled.connect(hear)
    yield users
    member_polled.disconnect(hear)


class Refusing(ModelBackend):
    """An authentication backend that overrides get_user()."""

    refused: set[Any] = set()

    def get_user(self, user_id: Any) -> Any:
        return None if int(user_id) in self.refused else super().get_user(user_id)


class Trusting(BaseBackend):
    """Its users have no session hash."""

    def get_user(self, user_id: Any) -> Any:
        return SimpleNamespace(pk=user_id)


class Elsewhere(ModelBackend):
    pass


def sign_out(user: User, request: PollRequest, settings: Settings) -> None:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = request.session_key
    browser.logout()


def change_password(user: User, request: PollRequest, settings: Settings) -> None:
    user.set_password("another")
    user.save()


def deactivate(user: User, request: PollRequest, settings: Settings) -> None:
    user.is_active = False
    user.save()


def delete(user: User, request: PollRequest, settings: Settings) -> None:
    user.delete()


End = Callable[["User", PollRequest, "Settings"], None]


WAYS = [
    (engine, end)
    for engine in ENGINES
    for end in (sign_out, change_password, deactivate, delete)
    # Django can't end a session that the browser alone keeps.
    if (engine, end) != ("signed_cookies", sign_out)
]


@pytest.mark.parametrize(("engine", "end"), WAYS, indirect=["engine"])
def test_only_the_other_session_goes_on(
    ask: Ask,
    member: User,
    moderator: User,
    settings: Settings,
    present: list[Any],
    engine: str,
    end: End,
) -> None:
    # Without the sidebar, which changes if an account is deleted.
    requests = [ask(user, sidebar=None) for user in (member, moderator)]
    present.clear()
    end(member, requests[0], settings)
    gone, still = renew_a_moment_later(requests)
    assert (gone, still is not None) == (None, True)
    assert present == [moderator]


@pytest.mark.usefixtures("engine")
def test_one_that_has_expired_ends_while_a_later_one_goes_on(
    ask: Ask,
    member: User,
    moderator: User,
    settings: Settings,
    present: list[Any],
    session_folder: Path,
) -> None:
    settings.SESSION_COOKIE_AGE = 60
    start = timezone.now()
    first = ask(member, sidebar=None)
    with time_machine.travel(start + timedelta(seconds=40), tick=False):
        second = ask(moderator, sidebar=None)
        # Files have the time of the machine.
        for file in session_folder.glob(f"*{second.session_key}"):
            os.utime(file, (time.time(), time.time()))
    present.clear()
    with time_machine.travel(start + timedelta(seconds=65), tick=False):
        gone, still = renew_a_moment_later([first, second])
    assert (gone, still is not None) == (None, True)
    assert present == [moderator]


@pytest.mark.parametrize("falls_back", [False, True])
def test_sessions_of_an_old_secret_key_need_a_full_poll(
    ask: Ask,
    member: User,
    moderator: User,
    settings: Settings,
    present: list[Any],
    falls_back: bool,
) -> None:
    requests = [ask(member)]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if falls_back else []
    settings.SECRET_KEY = "another"
    requests.append(ask(moderator))
    present.clear()
    gone, still = renew_a_moment_later(requests)
    assert (gone, still is not None) == (None, True)
    assert present == [moderator]


def test_an_authentication_backend_that_the_site_has_given_up_signs_nobody_in(
    ask: Ask, member: User, moderator: User, settings: Settings
) -> None:
    kept = settings.AUTHENTICATION_BACKENDS
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Elsewhere", *kept]
    first = ask(member)
    settings.AUTHENTICATION_BACKENDS = kept
    gone, still = renew_a_moment_later([first, ask(moderator)])
    assert (gone, still is not None) == (None, True)


def test_a_backend_that_finds_users_by_its_own_rule_is_asked(
    ask: Ask, member: User, moderator: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AUTHENTICATION_BACKENDS = [f"{__name__}.Refusing"]
    requests = [ask(member), ask(moderator)]
    assert None not in renew_a_moment_later(requests)
    monkeypatch.setattr(Refusing, "refused", {member.pk})
    gone, still = renew_a_moment_later(requests)
    assert (gone, still is not None) == (None, True)


def test_users_without_a_session_hash_are_taken_as_django_takes_them(
    ask: Ask, member: User, settings: Settings
) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    request = ask(member)
    settings.AUTHENTICATION_BACKENDS.append(f"{__name__}.Trusting")
    store = SessionStore(request.session_key)
    store["_auth_user_backend"] = f"{__name__}.Trusting"
    store["_auth_user_hash"] = ""
    store.save()
    assert None not in renew_a_moment_later([request])


def test_sessions_of_remote_users_need_a_full_poll(
    ask: Ask, member: User, settings: Settings
) -> None:
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.RemoteUserBackend"]
    assert renew_a_moment_later([ask(member)]) == [None]


def test_a_session_of_somebody_else_renews_nothing(ask: Ask, member: User, moderator: User) -> None:
    request = ask(member)
    store = SessionStore(request.session_key)
    store.update(dict(SessionStore(ask(moderator).session_key).items()))
    store.save()
    assert renew_a_moment_later([request]) == [None]


@pytest.mark.parametrize("name", ["db", "cached_db"])
def test_many_sessions_in_the_database_are_one_query(
    ask: Ask, member: User, moderator: User, settings: Settings, name: str
) -> None:
    settings.SESSION_ENGINE = f"django.contrib.sessions.backends.{name}"
    requests = [ask(member), ask(moderator)]
    with counted() as queries:
        renew(requests)
    assert sum("session" in str(query) for query in queries) == 1
