"""The old tables can be in a separate database with the accounts of this site."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connections

from conversate_core.importing.old_site import OldMember, OldMessage
from conversate_core.models import Membership, Message
from tests.support.old_site.tables import DUMPS


@pytest.fixture
def other_database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """An SQLite database without accounts, and so without foreign keys to them."""
    path = tmp_path / "old.sqlite3"
    dump = (DUMPS / "sqlite3.sql").read_bytes().decode()
    with sqlite3.connect(path) as database:
        database.executescript(dump.replace("--;\n", ""))
    database.close()
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path)}
    connections.settings["other"] = {**connections.settings["default"], **sqlite, "OPTIONS": {}}
    # Django lets a test connect to the databases that it has made, and to others that are open.
    connections["other"].connect()
    yield "other"
    connections["other"].close()
    del connections["other"], connections.settings["other"]


@pytest.fixture
def ada() -> User:
    return User.objects.create(pk=1, username="ada")


def test_messages_of_who_has_no_account_here_are_a_former_member_s(other_database, ada, run):
    said = run(database=other_database)
    assert "Members: 5 in the old rooms, 1 of them here, 1 added now; 4 have no account" in said
    assert "All messages and files match." in said
    assert Membership.objects.get().user == ada
    assert Message.objects.filter(author=ada).count() == 3
    assert Message.objects.filter(author=None).count() == 5


def test_so_are_those_of_who_could_have_none_here(other_database, ada, run):
    """That site had accounts of another kind; SQLite keeps their keys in any column."""
    with connections[other_database].constraint_checks_disabled():
        for model in (OldMember, OldMessage):
            model.objects.using(other_database).exclude(user_id="1").update(user_id="7f1c-4a")
    said = run(database=other_database)
    assert "All messages and files match." in said
    assert Membership.objects.get().user == ada
    assert Message.objects.filter(author=None).count() == 5
