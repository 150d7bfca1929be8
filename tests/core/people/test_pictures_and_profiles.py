from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Room
from conversate_core.people import Person, load_people, person_for
from conversate_core.testing import make_member, make_message, make_user
from tests.core.support import naming
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

_url = ""


def linked(user: User) -> Person:
    return Person(name="Ada", address="", picture=_url, url=_url)


def test_nobody_has_any_by_default(member: User) -> None:
    assert person_for(member)[2:] == ("", "")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a.png?size=36#x",
        "HTTP://example.org/",
        "//cdn.example.org/a.png",
        "/media/bild.png",
        "bild.png",
        "./a:b.png",
        "?user=1",
    ],
)
def test_those_of_the_web_are_shown(
    member: User, settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    settings.CONVERSATE_PERSON = f"{__name__}.linked"
    monkeypatch.setitem(globals(), "_url", f" {url} ")
    assert person_for(member)[2:] == (url, url)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:image/png;base64,AAAA",
        "vbscript:x",
        "mailto:ada@example.org",
        "https:\n//example.org",
        None,
    ],
)
def test_no_other_address_is(
    member: User, settings: Settings, monkeypatch: pytest.MonkeyPatch, url: str | None
) -> None:
    settings.CONVERSATE_PERSON = f"{__name__}.linked"
    monkeypatch.setitem(globals(), "_url", url)
    assert person_for(member)[2:] == ("", "")


@pytest.fixture
def team(db: None, settings: Settings) -> Group:
    settings.CONVERSATE_PERSON = f"{naming.__name__}.by_team"
    return Group.objects.create(name="Team A")


def talk(room: Room, team: Group, people: int) -> None:
    for _ in range(people):
        author = make_member(room)
        author.groups.add(team)
        make_message(room, author, "Hello")


@pytest.mark.parametrize("people", [2, 12])
def test_what_the_names_need_is_read_at_once(team: Group, people: int) -> None:
    users = [make_user() for _ in range(people)]
    team.user_set.add(*users)
    with counted() as queries:
        load_people([*users, None])
        names = [person_for(user).name for user in users]
    assert names == [f"{user.username} of Team A" for user in users]
    assert len(queries) == 1


def costs_of(work: Callable[[], None], room: Room, team: Group) -> list[int]:
    costs = []
    for _ in range(2):
        talk(room, team, 5)
        with counted() as queries:
            work()
        costs.append(len(queries))
    return costs


def test_in_exports(team: Group, room: Room, tmp_path: Path) -> None:
    folders = iter([tmp_path / "few", tmp_path / "many"])

    def export() -> None:
        call_command("export_room", room.slug, output=next(folders), stdout=StringIO())

    few, many = costs_of(export, room, team)
    assert few == many
    assert " of Team A" in (tmp_path / "few" / "room.json").read_text()


def test_in_mentions(team: Group, room: Room) -> None:
    writer = make_member(room, "writer")
    writer.groups.add(team)

    def mention() -> None:
        message = services.post_message(room=room, author=writer, body="Hi @writer of Team A")
        assert not message.mentions.exists()

    few, many = costs_of(mention, room, team)
    assert few == many


@pytest.mark.parametrize("model", ["message", "membership"])
def test_in_the_admin(admin_client: Client, team: Group, room: Room, model: str) -> None:
    def look() -> None:
        text = admin_client.get(reverse(f"admin:conversate_core_{model}_changelist")).text
        assert " of Team A" in text

    few, many = costs_of(look, room, team)
    assert few == many
