from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import translation

from conversate_core import services
from conversate_core.models import Room
from conversate_core.people import Person, name_expression, person_for
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


def by_initial(user: User) -> Person:
    """Describe a user, as a site's own function for CONVERSATE_PERSON."""
    return Person(name=f"{user.username[0]}.", address="office@example.com")


def namelessly(user: User) -> Person:
    return Person(name="", address="")


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


@pytest.mark.parametrize(
    ("first_name", "last_name"),
    [("Ada", "Lovelace"), ("Ada", ""), ("", "Lovelace"), ("", ""), ("  ", " ")],
)
def test_a_query_names_people_alike(db: None, first_name: str, last_name: str) -> None:
    user = make_person("ada", first_name=first_name, last_name=last_name)
    names = get_user_model().objects.annotate(name=name_expression()).values_list("name", flat=True)
    assert list(names) == [person_for(user).name]


def test_a_query_names_accounts_without_full_names_by_their_user_names(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_person("ada", first_name="Ada")
    monkeypatch.delattr("django.contrib.auth.models.AbstractUser.get_full_name")
    names = get_user_model().objects.annotate(name=name_expression()).values_list("name", flat=True)
    assert list(names) == [person_for(user).name] == ["ada"]


def test_a_query_can_not_name_people_as_the_site_likes(settings: Settings) -> None:
    settings.CONVERSATE_PERSON = f"{__name__}.by_initial"
    assert name_expression() is None


@pytest.mark.parametrize(
    ("user_name", "shown"),
    [
        ("ada@example.com", "ada"),
        ("Ada.L+chat@mail.example.co.uk", "Ada.L+chat"),
        ("ada@home", "ada@home"),
        ("@ada.example", "@ada.example"),
        ("ada@", "ada@"),
        ("ada.l", "ada.l"),
    ],
)
def test_others_never_see_an_address_that_is_a_user_name(
    db: None, user_name: str, shown: str
) -> None:
    user = make_person(user_name)
    names = get_user_model().objects.annotate(name=name_expression()).values_list("name", flat=True)
    assert list(names) == [person_for(user).name] == [shown]


def test_nor_where_the_site_names_somebody_by_nothing(db: None, settings: Settings) -> None:
    settings.CONVERSATE_PERSON = f"{__name__}.namelessly"
    assert person_for(make_person("ada@example.com")).name == "ada"


def test_a_query_names_accounts_by_user_names_that_are_addresses(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_user_model(), "USERNAME_FIELD", "email")
    user = make_person("ada", email="ada@example.com")
    names = get_user_model().objects.annotate(name=name_expression()).values_list("name", flat=True)
    assert list(names) == [person_for(user).name] == ["ada"]


def test_a_query_can_not_name_people_by_what_is_no_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(get_user_model(), "USERNAME_FIELD", "id")
    assert name_expression() is None


def test_full_names_of_the_site_s_own_may_be_none(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(get_user_model(), "get_full_name", lambda self: None)
    assert person_for(make_person("ada")).name == "ada"


@pytest.mark.parametrize("method", ["get_full_name", "get_username"])
def test_nor_by_the_methods_of_its_user_model(monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    def own(self: AbstractBaseUser) -> str:
        return "Somebody"

    monkeypatch.setattr(get_user_model(), method, own)
    assert name_expression() is None
