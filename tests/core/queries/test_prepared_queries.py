"""A prepared query returns the same objects, values and types as the plain queryset."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.utils.timezone import now

from conversate_core import services
from conversate_core.internal import locks as accounts
from conversate_core.models import Access, Membership, Room
from conversate_core.presence import get_backend
from conversate_core.queries import hot, memberships, prepared, room_facts
from conversate_core.services import listing

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

    from tests.core.support.people import Say


@pytest.fixture(autouse=True)
def new_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for query in (
        hot._memberships,
        hot._times,
        hot._changes,
        hot._pages,
        accounts._locks,
        memberships._memberships,
        memberships._members,
        listing._listed,
        listing._around,
        listing._joinable,
        room_facts._facts,
    ):
        monkeypatch.setattr(query, "_finders", {})


def described(found: Any, seen: tuple[Model, ...] = ()) -> Any:
    """Return all values in *found* with their types, including nested objects."""
    if not isinstance(found, Model):
        return (type(found), found)
    if any(found is each for each in seen):
        return (type(found), found.pk, "as above")
    seen = (*seen, found)
    held = {key: value for key, value in found.__dict__.items() if key != "_state"}
    related = found._state.fields_cache
    return (
        type(found),
        found._state.db,
        found._state.adding,
        {key: described(value, seen) for key, value in held.items()},
        {key: described(value, seen) for key, value in related.items()},
        found.get_deferred_fields(),
    )


def compare(query: prepared.PreparedQuery[Any], *variant: Any, **values: Any) -> list[Any]:
    plain = [described(each) for each in query.plain(*variant, **values)]
    found = query.find(*variant, **values)
    assert [described(each) for each in found] == plain
    # Once more, with the SQL that is built by now.
    assert [described(each) for each in query.find(*variant, **values)] == plain
    return found


def test_a_membership_by_ids(room: Room, member: User, outsider: User) -> None:
    assert compare(hot._memberships, room_id=room.pk, user_id=member.pk)
    assert not compare(hot._memberships, room_id=room.pk, user_id=outsider.pk)


def test_a_membership_by_slug_with_its_room_and_presence(
    room: Room, member: User, outsider: User
) -> None:
    query, backend = memberships._memberships, type(get_backend())
    assert compare(query, backend, slug=room.slug, user_id=member.pk)
    assert not compare(query, backend, slug=room.slug, user_id=outsider.pk)


@pytest.mark.parametrize("with_reading", [True, False])
@pytest.mark.parametrize("with_presence", [True, False])
def test_the_members_of_a_room(
    room: Room, member: User, moderator: User, with_presence: bool, with_reading: bool
) -> None:
    services.share_reading(user=member, on=False)
    backend = type(get_backend()) if with_presence else None
    variant = (backend, 10, with_presence, with_reading)
    assert len(compare(memberships._members, *variant, room_id=room.pk)) == 2
    variant = (backend, 1, with_presence, with_reading)
    assert len(compare(memberships._members, *variant, room_id=room.pk)) == 1


def test_the_room_list_of_a_member(room: Room, member: User, moderator: User, say: Say) -> None:
    services.create_room(title="Empty", members=[member])
    say(moderator)
    found = compare(listing._listed, user_id=member.pk)
    assert {(each.title, each.unread_count) for each in found} == {(room.title, 1), ("Empty", 0)}


def test_the_room_list_beside_a_room(room: Room, member: User, moderator: User, say: Say) -> None:
    services.create_room(title="Empty", members=[member])
    read, _own, unread = say(moderator), say(member), say(moderator)
    values = {"user_id": member.pk, "room_id": room.pk}
    for since, first in ((read.pk, read.pk), (read.pk + 1, unread.pk), (unread.pk + 1, None)):
        found: list[Any] = compare(listing._around, **values, since=since)
        assert {each.first_unread_id for each in found} == {first}


def test_the_rooms_to_join(room: Room, member: User) -> None:
    opened = services.create_room(title="Open", access=Access.OPEN)
    services.create_room(title="Mine", access=Access.OPEN, members=[member])
    services.archive_room(room=services.create_room(title="Old", access=Access.OPEN))
    assert compare(listing._joinable, user_id=member.pk) == [opened]


def test_what_has_changed_in_a_room(room: Room, member: User, moderator: User, say: Say) -> None:
    first, gone = say(member), say(moderator, "Hello")
    services.delete_message(message=gone, by=moderator)
    services.edit_message(message=first, body="Edited", by=member)
    room.refresh_from_db()
    query = hot._changes
    values = {"room_id": room.pk, "cursor": 0, "revision": room.revision}
    assert len(compare(query, 10, **values)) == 2
    assert len(compare(query, 1, **values)) == 1
    assert compare(query, 10, **values, first=gone.pk) == [gone]


def test_a_page_of_the_history(room: Room, member: User, moderator: User, say: Say) -> None:
    ids = [say(member).pk for _ in range(4)]
    services.delete_message(message=room.messages.get(pk=ids[2]), by=moderator)
    query, values = hot._pages, {"room_id": room.pk, "pivot": ids[2]}
    assert len(compare(query, 10, 5, **values)) == 4
    assert [each.pk for each in compare(query, 2, 5, **values, before=ids[2])] == [ids[1], ids[0]]
    following = {**values, "pivot": ids[1], "after": ids[0]}
    assert [each.pk for each in compare(query, 2, 5, **following)] == [ids[1], ids[2]]
    assert len(compare(query, 10, 5, **values, first=ids[3])) == 1


def test_the_pages_of_the_history_are_prepared(room: Room, member: User, say: Say) -> None:
    say(member)
    services.history(room=room, user=member)
    (find,) = hot._pages._finders.values()
    assert getattr(find, "__self__", None) is not None


def test_a_message_whose_author_has_no_account(room: Room, member: User, say: Say) -> None:
    said = say(member)
    member.delete()
    room.refresh_from_db()
    values = {"room_id": room.pk, "cursor": 0, "revision": room.revision}
    assert compare(hot._changes, 10, **values) == [said]


def test_the_time_of_a_post(member: User, say: Say) -> None:
    said = say(member)
    soon = now() + timedelta(hours=1)
    values = {"author_id": member.pk, "since": soon - timedelta(hours=2), "until": soon}
    assert compare(hot._times, 1, **values) == [(said.created_at,)]
    assert not compare(hot._times, 2, **values)


def test_the_facts_of_the_rooms_of_a_member(room: Room, member: User, outsider: User) -> None:
    assert compare(room_facts._facts, user_id=member.pk)
    assert len(compare(room_facts._facts, user_id=outsider.pk)) == 1


def test_the_lock_of_an_account(member: User, outsider: User) -> None:
    with transaction.atomic():
        assert compare(accounts._locks, key=member.pk) == [(member.pk,)]
        outsider_key = outsider.pk
        outsider.delete()
        assert not compare(accounts._locks, key=outsider_key)


def test_a_raised_revision_comes_with_the_room_as_it_is(room: Room) -> None:
    with transaction.atomic():
        taken = hot.take_revision(room.pk)
    assert described(taken) == described(Room.objects.get(pk=room.pk))
    assert taken.revision == room.revision + 1


def test_the_same_on_another_time_zone_setting(
    room: Room, member: User, settings: Any, say: Say
) -> None:
    say(member)
    room.refresh_from_db()
    values = {"room_id": room.pk, "cursor": 0, "revision": room.revision}
    compare(hot._changes, 10, **values)
    settings.USE_TZ = False
    compare(hot._changes, 10, **values)


@pytest.mark.parametrize("newest", [(9, 9), (1, 0)], ids=["prepared", "plain"])
def test_on_a_newer_django_the_plain_query_is_used(
    room: Room,
    member: User,
    newest: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(prepared, "NEWEST_TESTED", newest)
    with django_assert_num_queries(1):
        found = hot.find_membership(room_id=room.pk, user_id=member.pk)
    assert described(found) == described(Membership.objects.get(room=room, user=member))


@pytest.mark.parametrize(
    ("values", "error", "words"),
    [
        ({"room_id": 1}, TypeError, "missing a required argument: 'user_id'"),
        ({"room_id": 1, "user_id": 1, "slug": "a"}, TypeError, "unexpected keyword argument"),
        ({"room_id": None, "user_id": 1}, ValueError, "None as room_id"),
        ({"room_id": "kitchen", "user_id": 1}, ValueError, "expected a number"),
        ({"room_id": [1], "user_id": 1}, TypeError, "expected a number"),
    ],
)
def test_values_that_it_cannot_take_are_refused_before_the_database_is_asked(
    values: dict[str, Any],
    error: type[Exception],
    words: str,
    db: None,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0), pytest.raises(error, match=words):
        hot._memberships.find(**values)
