"""The chat works in another database than `default`, with a replica that lags."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.checks import run_checks
from django.db.models import Model
from pytest_django import Settings

from tests.core.databases.support import run_there

# Each with threads that race, files, signals and imports: what is not atomic there fails.
FOLDERS = [
    (
        "services/members",
        "services/messages",
        "services/rooms",
        "services/uploads",
        "signals",
        "export",
    ),
    (
        "services/polling/test_polling.py",
        "services/reading/test_read_marks.py",
        "importing/test_running_it_again.py",
    ),
    (
        "services/races/test_the_same_client_key_at_once.py",
        "services/races/test_members_who_come_and_go_at_once.py",
    ),
]


@pytest.mark.nested
@pytest.mark.parametrize("folders", FOLDERS, ids=lambda folders: folders[0])
def test_the_services_write_and_read_the_database_that_is_named_for_writing(
    folders: tuple[str, ...],
) -> None:
    run_there(*(f"tests/core/{folder}" for folder in folders))


class AccountsElsewhere:
    def db_for_write(self, model: type[Model], **hints: Any) -> str | None:
        return "elsewhere" if model._meta.app_label == "auth" else None


def problems() -> list[str | None]:
    return [each.id for each in run_checks(tags=["conversate"])]


def test_accounts_in_another_database_than_the_chat_are_refused(settings: Settings) -> None:
    assert "conversate_core.E024" not in problems()
    settings.DATABASE_ROUTERS = [AccountsElsewhere()]
    assert "conversate_core.E024" in problems()
