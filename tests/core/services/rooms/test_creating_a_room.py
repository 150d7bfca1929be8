from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError
from django.db.models.signals import pre_save

from conversate_core import services
from conversate_core.errors import InvalidRoom
from conversate_core.models import Access, Membership, Role, Room
from conversate_core.services.rooms import RESERVED_SLUGS
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def test_a_room_is_for_members_only_empty_and_not_archived() -> None:
    room = services.create_room(title="Tea kitchen", description="Who washes up?")
    room.refresh_from_db()
    assert str(room) == room.title == "Tea kitchen"
    assert (room.slug, room.description) == ("tea-kitchen", "Who washes up?")
    assert (room.access, room.archived_at, room.created_by) == (Access.MEMBERS, None, None)
    assert not room.memberships.exists()


def test_who_creates_it_becomes_its_first_moderator(superuser: User, outsider: User) -> None:
    room = services.create_room(
        title="Tea kitchen",
        access=Access.OPEN,
        by=superuser,
        members=[outsider, superuser, outsider],
    )
    first, second = room.memberships.all()
    assert (first.user, first.role) == (superuser, Role.MODERATOR)
    assert (second.user, second.role) == (outsider, Role.MEMBER)
    assert first.color != second.color
    assert (room.created_by_id, room.access) == (superuser.pk, "open")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Tea kitchen", "tea-kitchen"),
        ("Küche & Bad", "küche-bad"),
        ("  Пресс-центр ", "пресс-центр"),
        ("茶室", "茶室"),
        ("المطبخ", "المطبخ"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "full-width"),
        ("🐱", "room"),
        ("!?", "room"),
        ("-_-", "room"),
        ("two\nlines\x00", "two-lines"),
        ("x" * 200, "x" * 80),
        ("ﷺ" * 20, ("صلى-الله-عليه-وسلم" * 20)[:80].strip("-_")),
    ],
)
def test_the_address_is_made_from_the_title_in_any_script(title: str, slug: str) -> None:
    room = services.create_room(title=title)
    room.full_clean()
    assert room.slug == slug
    assert services.create_room(title=title).slug == f"{slug}-2"


@pytest.mark.parametrize("word", sorted(RESERVED_SLUGS))
def test_a_word_that_the_site_needs_is_no_address(word: str) -> None:
    assert services.create_room(title=word).slug == f"{word}-2"
    with pytest.raises(InvalidRoom, match="not a valid room address"):
        services.create_room(title="Room", slug=word)


def test_many_rooms_of_the_same_title_have_addresses_of_their_own() -> None:
    slugs = {services.create_room(title="Tea kitchen").slug for _ in range(12)}
    assert len(slugs) == 12
    assert all(slug.startswith("tea-kitchen") and len(slug) <= 100 for slug in slugs)


def test_a_very_long_title_still_finds_addresses() -> None:
    slugs = {services.create_room(title="x" * 200).slug for _ in range(12)}
    assert len(slugs) == 12
    assert max(map(len, slugs)) <= 100


@pytest.mark.parametrize("slug", ["tea", "TEA-kitchen", "küche", "茶室_2", "x" * 100])
def test_an_address_may_be_chosen(slug: str) -> None:
    assert services.create_room(title="Room", slug=slug).slug == slug
    with pytest.raises(InvalidRoom, match="already"):
        services.create_room(title="Room", slug=slug)


@pytest.mark.parametrize(
    "slug", ["", " ", "two words", "a/b", "..", "?", "-tea", "nul\x00", "\ud800", "x" * 101]
)
def test_an_address_that_is_none_is_refused(slug: str) -> None:
    with pytest.raises(InvalidRoom, match="not a valid room address"):
        services.create_room(title="Room", slug=slug)
    assert not Room.objects.exists()


@pytest.mark.parametrize("title", ["", "   ", "\x00", "\u202e"])
def test_a_room_needs_a_title(title: str) -> None:
    with pytest.raises(InvalidRoom, match="needs a title"):
        services.create_room(title=title)


def test_a_title_may_be_two_hundred_characters_long_and_no_longer() -> None:
    assert services.create_room(title="🐱" * 200).title == "🐱" * 200
    with pytest.raises(InvalidRoom, match="200 characters"):
        services.create_room(title="🐱" * 201)


def test_an_unknown_access_is_refused() -> None:
    with pytest.raises(InvalidRoom, match="members only or open"):
        services.create_room(title="Room", access="public")


def test_an_error_that_is_not_about_the_address_is_not_hidden() -> None:
    def fail(**kwargs: Any) -> None:
        raise IntegrityError("Something of the site's")

    pre_save.connect(fail, sender=Room)
    try:
        with pytest.raises(IntegrityError, match="of the site's"):
            services.create_room(title="Room")
    finally:
        pre_save.disconnect(fail, sender=Room)


def test_the_members_may_come_from_a_generator(outsider: User, superuser: User) -> None:
    people = [outsider, superuser]
    room = services.create_room(title="Garden", members=(each for each in people))
    assert {membership.user for membership in room.memberships.all()} == set(people)


def test_more_members_than_colors_start_the_palette_again() -> None:
    members = [make_person(f"person{number}") for number in range(13)]
    room = services.create_room(title="Room", members=members)
    colors = [membership.color for membership in room.memberships.all()]
    assert len(set(colors)) == 12
    assert colors[12] == colors[0]


def test_the_history_of_a_room_survives_the_account_of_who_created_it(superuser: User) -> None:
    room = services.create_room(title="Room", by=superuser)
    superuser.delete()
    room.refresh_from_db()
    assert room.created_by is None
    assert not Membership.objects.exists()
