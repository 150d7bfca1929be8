"""Rooms whose member list has several pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core.models import Membership, Role, Room
from conversate_core.people import Person
from tests.core.support.queries import counted, plan_of
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

PAGES = ["manage", "members"]


def by_nickname(user: User) -> Person:
    """A site's own way, which no query knows."""
    return Person(name=f"The {user.username}", address="")


@pytest.fixture(params=["default", "own"])
def naming(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Names that the database knows, and names that only Python does."""
    if request.param == "own":
        settings.CONVERSATE_PERSON = f"{__name__}.by_nickname"
    return str(request.param)


@pytest.fixture
def crowd(room: Room, moderator: User, member: User, django_user_model: type[User]) -> None:
    """A hundred more, of whom nobody has a full name."""
    users = [django_user_model(username=f"person-{n:03}") for n in range(100)]
    django_user_model.objects.bulk_create(users)
    users = list(django_user_model.objects.filter(username__startswith="person-"))
    Membership.objects.bulk_create(Membership(room=room, user=user) for user in users)


@pytest.fixture
def managing(moderator: User, browser_of: Callable[[User], Client]) -> Client:
    return browser_of(moderator)


def names(client: Client, address: str, **query: object) -> list[str]:
    return [each.name for each in client.get(address, query).context["members"]]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", ["ÖZ", "öz", "o\u0308zt", "ürk"])
def test_members_are_found_whatever_the_case_of_letters_in_their_names(
    managing: Client, at: Addresses, member: User, page: str, query: str
) -> None:
    member.first_name, member.last_name = "Ada", "Öztürk"
    member.save()
    assert names(managing, getattr(at, page), q=query) == ["Ada Öztürk"]
    assert names(managing, getattr(at, page), q="z.*k") == []


@pytest.mark.parametrize("page", PAGES)
def test_members_are_found_by_parts_of_their_names(
    managing: Client, at: Addresses, crowd: None, naming: str, page: str
) -> None:
    address, the = getattr(at, page), "The " if naming == "own" else ""
    assert names(managing, address, q="person-07") == [f"{the}person-07{n}" for n in range(10)]
    assert names(managing, address, q=" 012  PERSON") == [f"{the}person-012"]
    assert len(names(managing, address, q="person")) == 50
    assert len(names(managing, address, q="person", page=2)) == 50
    # The nearest page that there is.
    assert names(managing, address, q="person", page=9)[-1] == f"{the}person-099"
    assert names(managing, address, q="person", page="x")[0] == f"{the}person-000"


@pytest.mark.parametrize("page", PAGES)
def test_a_search_that_finds_nobody_says_so(
    managing: Client, at: Addresses, room: Room, crowd: None, naming: str, page: str
) -> None:
    shown = Page(managing.get(getattr(at, page), {"q": "100%"}))
    assert "No members match “100%”." in shown.text
    assert "This room has no members." not in shown.text
    assert shown.all("input", type="search", value="100%")
    # All of the room, whatever was searched for.
    assert str(room.memberships.count()) in shown.text


def test_the_pages_of_what_was_found_go_on_with_the_search(
    managing: Client, at: Addresses, crowd: None
) -> None:
    links = Page(managing.get(at.members, {"q": "person"})).links()
    assert "?q=person&page=2#conversate-members" in links
    links = Page(managing.get(at.members, {"q": "person", "page": 2})).links()
    assert "?q=person&page=1#conversate-members" in links


def test_a_name_that_is_not_shown_finds_nobody(
    managing: Client, at: Addresses, room: Room, crowd: None, django_user_model: type[User]
) -> None:
    hidden = django_user_model.objects.get(username="person-001")
    hidden.first_name, hidden.last_name, hidden.email = "Ida", "Rhodes", "secret@example.org"
    hidden.save()
    assert names(managing, at.manage, q="ida rho") == ["Ida Rhodes"]
    for query in ("person-001", "secret"):
        assert names(managing, at.manage, q=query) == []


def test_a_room_whose_members_all_stand_on_one_page_has_no_search(
    managing: Client, at: Addresses
) -> None:
    for page in PAGES:
        assert not Page(managing.get(getattr(at, page))).all("input", type="search")


def test_whose_role_was_changed_is_still_in_view(
    managing: Client, at: Addresses, room: Room, crowd: None
) -> None:
    membership = room.memberships.get(user__username="person-077")
    page = Page(managing.get(at.manage, {"q": "077"}))
    (form,) = [each for each in page.all("form") if at.manage_members in each["action"]]
    answer = managing.post(form["action"], {"promote": membership.pk})
    assert answer.url == f"{at.manage}?done=role&member={membership.pk}&q=077#conversate-done"
    membership.refresh_from_db()
    assert membership.role == Role.MODERATOR
    answer = managing.post(
        f"{at.manage_remove}?member={membership.pk}&q=person&page=2", {"confirmed": "1"}
    )
    assert answer.url == f"{at.manage}?done=removed&q=person&page=2#conversate-done"


def test_who_may_not_see_the_list_finds_nobody(
    browser_of: Callable[[User], Client],
    at: Addresses,
    crowd: None,
    member: User,
    outsider: User,
) -> None:
    assert names(browser_of(member), at.members, q="person-001") == ["person-001"]
    assert browser_of(member).get(at.manage, {"q": "person-001"}).status_code == 403
    for page in PAGES:
        address = getattr(at, page)
        assert browser_of(outsider).get(address, {"q": "person-001"}).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_search_takes_no_more_queries_than_the_page(
    managing: Client, at: Addresses, crowd: None, page: str
) -> None:
    costs = []
    for query in ({}, {"page": 2}, {"q": "person"}, {"q": "person-001"}):
        with counted() as queries:
            managing.get(getattr(at, page), query)
        costs.append(len(queries))
    assert len(set(costs)) == 1


@pytest.mark.parametrize("page", PAGES)
def test_the_members_are_counted_once_and_not_for_each_row(
    managing: Client, at: Addresses, crowd: None, page: str
) -> None:
    with counted() as queries:
        managing.get(getattr(at, page), {"page": 2})
    (listing,) = [sql for sql in queries if "OVER (" in sql]
    plan = plan_of(listing)
    # How SQLite, MariaDB and PostgreSQL show in a plan that a subquery runs for each row.
    for repeated in ("CORRELATED", "DEPENDENT", "SubPlan"):
        assert repeated not in plan


@pytest.mark.parametrize("name", ["person-001", "PERSON-001", "nobody", "Longer.Than.Ten.Letters"])
def test_an_account_is_looked_up_by_the_index_of_user_names(
    managing: Client, at: Addresses, crowd: None, name: str
) -> None:
    with counted() as queries:
        managing.post(at.manage_add, {"name": name})
    looked_up = [sql for sql in queries if "person" in sql.lower() or " IN (" in sql]
    assert looked_up
    for sql in looked_up:
        assert "UPPER(" not in sql
        assert "LIKE" not in sql


@pytest.mark.parametrize(
    ("user_name", "typed"),
    [
        ("McDonald", "mcdonald"),
        ("ada.lovelace@example.org", "Ada.Lovelace@Example.Org"),
        ("ADA.LOVELACE@EXAMPLE.ORG", "ada.lovelace@example.org"),
        ("Émilie", "ÉMILIE"),
        ("straße", "Straße"),
    ],
)
def test_accounts_are_found_whatever_the_case(
    managing: Client,
    at: Addresses,
    room: Room,
    people: Callable[..., User],
    user_name: str,
    typed: str,
) -> None:
    newcomer = people(user_name)
    assert managing.post(at.manage_add, {"name": typed}).status_code == 302
    assert room.memberships.filter(user=newcomer).exists()


def test_nobody_is_found_by_text_where_user_names_are_none(
    managing: Client,
    at: Addresses,
    django_user_model: type[User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(django_user_model, "USERNAME_FIELD", "id")
    page = Page(managing.post(at.manage_add, {"name": "nobody"}))
    assert "No user has this name." in page.text


@pytest.mark.parametrize("typed", ["Emilie", "strasse"])
def test_accounts_are_not_found_without_their_accents(
    managing: Client, at: Addresses, people: Callable[..., User], typed: str
) -> None:
    people("Émilie")
    people("straße")
    assert managing.post(at.manage_add, {"name": typed}).status_code == 400
