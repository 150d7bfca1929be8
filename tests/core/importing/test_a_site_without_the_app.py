"""A site works without the import app, before it is added and after it is removed."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command, get_commands
from django.db import connection
from django.test import modify_settings

from conversate_core import services
from conversate_core.models import Message, Room
from tests.support.old_site.fixtures import Run

APP = "conversate_core.importing"


@pytest.fixture
def removed() -> Iterator[None]:
    """Remove the app from INSTALLED_APPS. Its tables still exist."""
    with modify_settings(INSTALLED_APPS={"remove": [APP]}):
        get_commands.cache_clear()
        yield
    get_commands.cache_clear()


def test_there_is_no_command(removed: None) -> None:
    with pytest.raises(CommandError, match="Unknown command: 'import_django_conversate'"):
        call_command("import_django_conversate")


@pytest.mark.django_db
def test_no_migration_is_missing_and_no_check_complains(removed: None) -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    call_command("check", stdout=StringIO(), stderr=StringIO())


def test_a_room_that_was_imported_can_be_deleted(
    old_site: None, run: Run, request: pytest.FixtureRequest
) -> None:
    run()
    room = Room.objects.get(slug="tea-kitchen")
    request.getfixturevalue("removed")
    services.delete_room(room=room)
    connection.check_constraints()
    assert not Room.objects.filter(pk=room.pk).exists()


def test_added_again_it_knows_that_the_room_was_deleted(old_site: None, run: Run) -> None:
    run()
    with modify_settings(INSTALLED_APPS={"remove": [APP]}):
        services.delete_room(room=Room.objects.get(slug="tea-kitchen"))
    assert "0 rooms, 0 messages, 0 files" in run()
    assert not Room.objects.filter(slug="tea-kitchen").exists()
    assert not Message.objects.filter(body__contains="Is <b>this</b>").exists()
