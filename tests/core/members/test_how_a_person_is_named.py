from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from conversate_core import services
from conversate_core.models import Room
from conversate_core.people import Person, person_for
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def by_initial(user: User) -> Person:
    """A site's own way, named in the settings."""
    return Person(name=f"{user.username[0]}.", address="office@example.com")


def test_by_full_name_where_there_is_one(db: None) -> None:
    ada = make_person("ada", first_name="Ada", last_name="Lovelace", email="ada@example.com")
    assert person_for(ada) == Person("Ada Lovelace", "ada@example.com")


def test_else_by_username_and_without_an_address_where_there_is_none(db: None) -> None:
    assert person_for(make_person("ada")) == Person("ada", "")
    assert person_for(make_person("bob", first_name="  ")) == Person("bob", "")


def test_as_a_former_member_where_the_account_is_gone(room: Room, member: User) -> None:
    message = services.post_message(room=room, author=member, body="Bye")
    member.delete()
    message.refresh_from_db()
    assert person_for(message.author) == Person("Former member", "")
    with translation.override(None):
        assert person_for(None).name == "Former member"


def test_as_the_site_likes(db: None, settings: Settings) -> None:
    settings.CONVERSATE_PERSON = f"{__name__}.by_initial"
    assert person_for(make_person("ada")) == Person("a.", "office@example.com")
    assert person_for(None).name == "Former member"
