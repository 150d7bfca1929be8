"""Cached names are current when members join, leave or are renamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.models import Message, Room
from tests.core.support.people import Say, make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOON = "2026-03-01T12:00Z"


@pytest.fixture
def ada(room: Room) -> User:
    user = make_person("ada", first_name="Ada", last_name="Lovelace")
    services.add_member(room=room, user=user)
    return user


def mentioned(message: Message) -> set[Any]:
    return set(message.mentions.values_list("user__username", flat=True))


def test_who_has_come(say: Say, room: Room, member: User, ada: User) -> None:
    assert mentioned(say(member, "@ada and @grace")) == {"ada"}
    services.add_member(room=room, user=make_person("grace"))
    assert mentioned(say(member, "@ada and @grace")) == {"ada", "grace"}


def test_who_has_gone_while_another_came(say: Say, room: Room, member: User, ada: User) -> None:
    assert mentioned(say(member, "@ada")) == {"ada"}
    services.remove_member(room=room, user=ada)
    services.add_member(room=room, user=make_person("grace"))
    assert mentioned(say(member, "@ada and @grace")) == {"grace"}


def test_who_has_another_name(say: Say, member: User, ada: User) -> None:
    assert mentioned(say(member, "@Ada Lovelace")) == {"ada"}
    ada.first_name = "Augusta"
    ada.save()
    assert mentioned(say(member, "@Ada Lovelace")) == {"ada"}  # by the user name
    assert mentioned(say(member, "@Augusta Lovelace")) == {"ada"}


def test_who_was_named_behind_djangos_back_after_a_while(
    say: Say, member: User, ada: User, django_user_model: type[User]
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        assert mentioned(say(member, "@ada")) == {"ada"}
        django_user_model.objects.filter(pk=ada.pk).update(first_name="Augusta")
        clock.shift(10)
        assert mentioned(say(member, "@Augusta")) == {"ada"}


def test_a_site_that_names_people_otherwise(
    say: Say, member: User, ada: User, settings: Any
) -> None:
    assert mentioned(say(member, "@ada")) == {"ada"}
    settings.CONVERSATE_PERSON = "tests.core.content.mentions.naming.by_number"
    assert mentioned(say(member, f"@number{ada.pk}")) == {"ada"}


def test_accounts_are_not_read_for_each_post(say: Say, member: User, ada: User) -> None:
    counts = []
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            say(member, "@ada")
        counts.append(len(queries))
    assert counts == [counts[0], counts[0] - 1, counts[0] - 1]
