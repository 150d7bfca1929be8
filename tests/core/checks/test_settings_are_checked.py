from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.checks import CheckMessage, run_checks

from conversate_core.checks.settings import check_core_settings, check_deployed_folder
from conversate_core.conf import CoreSettings, Setting, core_settings

if TYPE_CHECKING:
    from pytest_django import Settings

NO_INT = ["5", 1.5, True, None]
# No date is so long ago.
NO_TIME = [float("inf"), float("nan"), 10**12]
# The checks of Django ask the database once whether it has JSON.
pytestmark = pytest.mark.django_db

WRONG: dict[str, tuple[str, list[Any]]] = {
    "PAGE_SIZE": ("E001", [0, -1, *NO_INT]),
    "STORE_ROOT": ("E002", [5, b"path", ["path"]]),
    "POLL_MIN": ("E003", [0, -1, *NO_INT]),
    "POLL_MAX": ("E004", [0, *NO_INT]),
    "POLL_STEP": ("E005", [-1, *NO_INT]),
    "IDLE_AT": ("E006", [0, *NO_INT]),
    "POLICY": ("E007", ["", None, object]),
    "PRESENCE": ("E008", [5, object]),
    "PERSON": ("E009", ["", None, print]),
    "MESSAGE_MAX_LENGTH": ("E010", [0, *NO_INT]),
    "UPLOAD_MAX_SIZE": ("E011", [0, *NO_INT]),
    "UPLOAD_MAX_FILES": ("E012", [-1, *NO_INT]),
    "EDIT_WINDOW": ("E013", [-1, "5", True, *NO_TIME]),
    "POST_LIMIT": (
        "E014",
        [20, (20,), (0, 10), (20, 0), (1.5, 10), ("20", 10), (20, "10"), (20, True), {}]
        + [(20, seconds) for seconds in NO_TIME],
    ),
    "REACTIONS": ("E019", ["👍", None, ("",), ("a b",), ("👍", "👍"), (5,), ("x" * 17,), {}]),
    "DIRECTS": ("E027", [None, 1, "no"]),
    "SHARED_CACHE": ("E015", [5, object]),
    "WAKE_UP": ("E017", [5, object]),
    "REPLIES": ("E018", ["yes", 1, None]),
    "SEEN_BY": ("E028", ["yes", 1, None]),
    "INVITATIONS": ("E029", ["yes", 1, None]),
    "INVITATION_LIMIT": ("E030", [0, (0, 1), (1,), "x"]),
    "PREVIEW": ("E031", ["yes", 1, None]),
    "STRIP_METADATA": ("E032", ["yes", 1, None]),
    "PICTURE_PREVIEWS": ("E033", ["yes", 1, None]),
    "UPLOAD_QUOTA": ("E035", [0, -1, "5", 1.5, True]),
}
RIGHT: dict[str, list[Any]] = {
    "PAGE_SIZE": [1],
    "STORE_ROOT": ["/path", Path("/path")],
    "POLL_STEP": [0],
    "UPLOAD_MAX_FILES": [0],
    "UPLOAD_QUOTA": [None, 1, 10**12],
    "EDIT_WINDOW": [None, 0, 0.5, 3600],
    "REACTIONS": [(), [], ("👍",), ["+1", "👩🏽‍💻"]],
    "DIRECTS": [True, False],
    "INVITATIONS": [True, False],
    "INVITATION_LIMIT": [None, (1, 60), [5, 0.5]],
    "POST_LIMIT": [None, (1, 0.5), [20, 10]],
}


def found() -> list[tuple[str | None, int]]:
    return [(problem.id, problem.level) for problem in problems()]


def problems() -> list[CheckMessage]:
    return check_core_settings()


def test_the_defaults_pass() -> None:
    assert problems() == []
    ours = [problem for problem in run_checks() if "conversate_core" in (problem.id or "")]
    assert ours == []


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, (_, values) in WRONG.items() for value in values]
)
def test_a_value_of_the_wrong_kind_is_an_error_with_an_id_and_a_hint(
    name: str, value: object, settings: Settings
) -> None:
    setattr(settings, f"CONVERSATE_{name}", value)
    (problem,) = problems()
    assert problem.id == f"conversate_core.{WRONG[name][0]}"
    assert problem.msg.startswith(f"CONVERSATE_{name} is {value!r}, which is not ")
    assert problem.hint is not None
    assert problem.is_serious()


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in RIGHT.items() for value in values]
)
def test_a_value_of_the_right_kind_passes_and_counts(
    name: str, value: object, settings: Settings
) -> None:
    setattr(settings, f"CONVERSATE_{name}", value)
    assert problems() == []
    assert getattr(core_settings, name.lower()) == value


def test_every_setting_has_an_id_of_its_own() -> None:
    declared = [value for value in vars(CoreSettings).values() if isinstance(value, Setting)]
    ids = [setting.check_id for setting in declared]
    assert len(set(ids)) == len(ids) >= len(WRONG)


def test_all_of_several_mistakes_are_reported(settings: Settings) -> None:
    settings.CONVERSATE_PAGE_SIZE = 0
    settings.CONVERSATE_POLICY = ""
    assert [problem_id for problem_id, _ in found()] == [
        "conversate_core.E001",
        "conversate_core.E007",
    ]


def test_polls_cannot_begin_slower_than_they_end(settings: Settings) -> None:
    settings.CONVERSATE_POLL_MIN = 10
    settings.CONVERSATE_POLL_MAX = 10
    assert problems() == []
    settings.CONVERSATE_POLL_MAX = 9
    assert [problem.id for problem in problems()] == ["conversate_core.E020"]


@pytest.mark.parametrize(
    ("name", "path", "why"),
    [
        ("POLICY", "no.such.module.Policy", "can't be imported"),
        ("POLICY", "nodots", "can't be imported"),
        ("POLICY", "conversate_core.policy.get_policy", "not a subclass of"),
        ("POLICY", "conversate_core.presence.PresenceBackend", "not a subclass of"),
        ("PRESENCE", "conversate_core.policy.RoomPolicy", "not a subclass of"),
        ("PERSON", "conversate_core.people.nobody", "can't be imported"),
        ("PERSON", "conversate_core.conf.PREFIX", "is not a function"),
    ],
)
def test_a_dotted_path_leads_to_what_the_setting_takes(
    name: str, path: str, why: str, settings: Settings
) -> None:
    setattr(settings, f"CONVERSATE_{name}", path)
    (problem,) = problems()
    assert problem.id == "conversate_core.E021"
    assert why in problem.msg


def test_files_that_would_be_served_to_everybody_are_a_warning(
    settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    for store_root in (None, tmp_path, tmp_path / "inside", tmp_path / "x" / ".." / "inside"):
        settings.CONVERSATE_STORE_ROOT = store_root
        (problem,) = problems()
        assert (problem.id, problem.is_serious()) == ("conversate_core.W001", False)
        assert problem.hint is not None


@pytest.mark.parametrize("folder", [None, "", "uploads", "./uploads"])
@pytest.mark.parametrize("setting", ["CONVERSATE_STORE_ROOT", "MEDIA_ROOT"])
def test_a_relative_folder_is_reported(
    settings: Settings, setting: str, folder: str | None
) -> None:
    settings.MEDIA_ROOT, settings.CONVERSATE_STORE_ROOT = "", None
    setattr(settings, setting, folder if setting != "MEDIA_ROOT" else folder or "")
    warnings = [problem for problem in problems() if problem.id == "conversate_core.W002"]
    errors = check_deployed_folder()
    assert not any(problem.is_serious() for problem in problems())
    assert [problem.is_serious() for problem in [*warnings, *errors]] == [False, True]
    assert errors[0].id == "conversate_core.E023"
    assert str(Path.cwd()) in errors[0].msg
    assert "CONVERSATE_STORE_ROOT" in str(errors[0].hint)
    assert errors[0] in run_checks(include_deployment_checks=True)
    assert errors[0] not in run_checks()


def test_a_storage_of_the_site_with_a_relative_folder_is_reported(settings: Settings) -> None:
    backend = "django.core.files.storage.FileSystemStorage"
    storage = {"BACKEND": backend, "OPTIONS": {"location": "uploads"}}
    settings.STORAGES = settings.STORAGES | {"conversate": storage}
    assert [problem.id for problem in problems()] == ["conversate_core.W002"]


def test_an_absolute_folder_and_a_storage_elsewhere_are_fine(
    settings: Settings, tmp_path: Path
) -> None:
    settings.CONVERSATE_STORE_ROOT = tmp_path
    assert check_deployed_folder() == []
    settings.STORAGES = settings.STORAGES | {
        "conversate": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    assert check_deployed_folder() == []
    settings.CONVERSATE_STORE_ROOT = 5
    assert check_deployed_folder() == []


def test_files_anywhere_else_are_not(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CONVERSATE_STORE_ROOT = tmp_path / "media-private"
    assert problems() == []
    settings.CONVERSATE_STORE_ROOT = None
    settings.STORAGES = settings.STORAGES | {
        "conversate": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }
    assert problems() == []


def share(settings: Settings, alias: str, backend: str) -> list[CheckMessage]:
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{backend}"}}
    settings.CONVERSATE_SHARED_CACHE = alias
    return problems()


@pytest.mark.parametrize(
    ("alias", "backend", "reason"),
    [
        ("redis", "db.DatabaseCache", "no such alias"),
        ("default", "locmem.LocMemCache", "do not share"),
        ("default", "dummy.DummyCache", "do not share"),
    ],
)
def test_a_cache_that_processes_do_not_share_is_an_error(
    alias: str, backend: str, reason: str, settings: Settings
) -> None:
    (problem,) = share(settings, alias, backend)
    assert (problem.id, problem.is_serious()) == ("conversate_core.E022", True)
    assert reason in problem.msg
    assert problem.hint is not None


def test_one_that_they_share_is_not(settings: Settings) -> None:
    assert share(settings, "default", "db.DatabaseCache") == []
