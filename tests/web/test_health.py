"""The view for monitors, which a site includes at a URL of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.files.storage import InMemoryStorage, Storage
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.urls import include, path

from conversate_web import health

if TYPE_CHECKING:
    from pytest_django import Settings

urlpatterns = [
    path("health/", health.health),
    path("chat/", include("conversate_web.urls")),
]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]
SECRET = "password=hunter2"


class BrokenCache(LocMemCache):
    def set(self, *args: Any, **kwargs: Any) -> None:
        raise ConnectionError(SECRET)


class ForgetfulCache(LocMemCache):
    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return default


class BrokenStorage(InMemoryStorage):
    def exists(self, name: str) -> bool:
        raise OSError(SECRET)


class RemoteStorage(Storage):
    looked_for: list[str] = []

    def exists(self, name: str) -> bool:
        self.looked_for.append(name)
        return False

    def _save(self, name: str, content: Any) -> str:
        raise AssertionError("A monitor writes nothing.")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """New checks, without what other tests have logged, and without those of other apps."""
    names = {"database", "cache", "storage"}
    fresh = {
        name: health._RegisteredCheck(name, check._check)
        for name, check in health._checks.items()
        if name in names
    }
    monkeypatch.setattr(health, "_checks", fresh)


def ask(method: str = "get") -> tuple[int, dict[str, Any]]:
    response = getattr(Client(), method)("/health/")
    assert response["Cache-Control"] == "no-store"
    assert not response.cookies
    assert SECRET not in response.text
    return response.status_code, response.json()


def failing(answer: dict[str, Any]) -> set[str]:
    return {name for name, check in answer["checks"].items() if check["status"] == "failing"}


def use_storage(settings: Settings, kind: type) -> None:
    storage = {"BACKEND": f"{__name__}.{kind.__name__}"}
    settings.STORAGES = settings.STORAGES | {"conversate": storage}


def use_cache(settings: Settings, path: str) -> None:
    settings.CACHES = {"default": {"BACKEND": path}}


def test_everything_is_well() -> None:
    well = {"status": "ok"}
    checks = {"database": well, "cache": well, "storage": well}
    assert ask() == (200, {"status": "ok", "checks": checks})


def test_head_has_the_same_status_and_nothing_else_is_taken() -> None:
    response = Client().head("/health/")
    assert (response.status_code, response.content) == (200, b"")
    for method in ("post", "put", "delete"):
        assert getattr(Client(), method)("/health/").status_code == 405


def test_a_database_that_fails_is_told_without_its_message(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any) -> None:
        raise OperationalError(SECRET)

    with monkeypatch.context() as patched:
        patched.setattr(CursorWrapper, "execute", fail)
        for _ in range(2):
            status, answer = ask()
            assert (status, answer["status"], failing(answer)) == (503, "failing", {"database"})
    assert ask()[0] == 200
    assert [record.message for record in caplog.records if record.name == "conversate_web"] == [
        f"The health check of the database fails. OperationalError: {SECRET}",
        "The health check of the database succeeds again.",
    ]


@pytest.mark.parametrize("kind", [BrokenCache, ForgetfulCache])
def test_a_cache_that_fails_or_forgets(settings: Settings, kind: type) -> None:
    use_cache(settings, f"{__name__}.{kind.__name__}")
    status, answer = ask()
    assert (status, failing(answer)) == (503, {"cache"})


def test_a_site_without_a_cache_is_well(settings: Settings) -> None:
    use_cache(settings, "django.core.cache.backends.dummy.DummyCache")
    assert ask()[0] == 200


def test_a_storage_that_fails(settings: Settings) -> None:
    use_storage(settings, BrokenStorage)
    status, answer = ask()
    assert (status, failing(answer)) == (503, {"storage"})


def test_a_storage_is_only_looked_at(settings: Settings) -> None:
    use_storage(settings, RemoteStorage)
    assert ask()[0] == 200
    assert RemoteStorage.looked_for == ["conversate-health"]


def test_a_folder_that_the_first_upload_will_create_is_well(uploads: Path) -> None:
    assert not uploads.exists()
    assert ask()[0] == 200
    assert not uploads.exists()


def test_a_folder_that_can_never_be_created_is_not(uploads: Path, settings: Settings) -> None:
    (uploads.parent / "file").write_text("no folder")
    settings.CONVERSATE_STORE_ROOT = uploads.parent / "file" / "uploads"
    status, answer = ask()
    assert (status, failing(answer)) == (503, {"storage"})


def test_a_check_that_hangs_delays_the_answer_no_longer_than_allowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    go_on, calls = threading.Event(), []

    def hang() -> dict[str, Any]:
        calls.append(1)
        go_on.wait(60)
        return {}

    monkeypatch.setattr(health, "TIMEOUT", 0.2)
    health.register("database", hang)
    for _ in range(3):
        status, answer = ask()
        assert (status, failing(answer)) == (503, {"database"})
    # The requests share the thread that hangs.
    assert calls == [1]
    monkeypatch.setattr(health, "_GIVEN_UP", 0.0)
    ask()
    assert calls == [1, 1]
    go_on.set()


def test_an_app_adds_facts_and_may_fail() -> None:
    health.register("printer", lambda: {"pages": 7})
    assert ask()[1]["checks"]["printer"] == {"status": "ok", "pages": 7}
    health.register("printer", lambda: {"status": "failing", "pages": 0})
    status, answer = ask()
    assert (status, answer["checks"]["printer"]["pages"]) == (503, 0)


def test_no_session_is_loaded_or_saved(settings: Settings) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = True
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "k" * 32
    response = client.get("/health/")
    assert (response.status_code, response.cookies.output()) == (200, "")
