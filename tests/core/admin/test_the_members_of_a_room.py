"""The members of a small or large room in the admin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Membership, Role, Room
from tests.core.support.forms import fields_of
from tests.core.support.people import make_person
from tests.core.support.queries import counted

CHANGE = "admin:conversate_core_room_change"
MEMBERS = "admin:conversate_core_membership_changelist"


@pytest.fixture
def fill(room: Room) -> Callable[[int], None]:
    def fill(count: int) -> None:
        """Add members up to this number."""
        missing = range(room.memberships.count(), count)
        User.objects.bulk_create(User(username=f"user-{number:04}") for number in missing)
        users = User.objects.filter(username__in=[f"user-{number:04}" for number in missing])
        Membership.objects.bulk_create(Membership(room=room, user=user) for user in users)

    return fill


def page_of(client: Client, room: Room) -> str:
    return client.get(reverse(CHANGE, args=[room.pk])).content.decode()


def save(client: Client, room: Room, page: str, **changed: Any) -> None:
    """Submit the form of the page like a browser."""
    fields = {**fields_of(page, "room_form"), **changed}
    answer = client.post(reverse(CHANGE, args=[room.pk]), fields)
    assert answer.status_code == 302, answer.content.decode()


@pytest.mark.parametrize("count", [0, 1, 50, 51, 1_100])
def test_the_title_is_saved_however_many_members_there_are(
    admin_client: Client, room: Room, fill: Callable[[int], None], count: int
) -> None:
    fill(count)
    save(admin_client, room, page_of(admin_client, room), title="Orchard")
    room.refresh_from_db()
    assert room.title == "Orchard"
    assert room.memberships.count() == count


@pytest.mark.parametrize("count", [10, 11])
def test_it_is_saved_too_where_a_request_may_have_few_fields(
    admin_client: Client, room: Room, fill: Callable[[int], None], settings: Any, count: int
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    fill(count)
    page = page_of(admin_client, room)
    assert ('name="memberships-0-role"' in page) == (count == 10)
    save(admin_client, room, page, title="Orchard")
    room.refresh_from_db()
    assert room.title == "Orchard"


def test_fifty_members_are_listed_and_of_more_there_is_a_link(
    admin_client: Client, room: Room, fill: Callable[[int], None], settings: Any
) -> None:
    # None: a site that has taken the limit away.
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = None
    fill(50)
    page = page_of(admin_client, room)
    assert 'name="memberships-49-role"' in page
    fill(51)
    page = page_of(admin_client, room)
    assert 'name="memberships-0-role"' not in page
    assert f'href="{reverse(MEMBERS)}?room__id__exact={room.pk}">51 members</a>' in page


def test_the_page_takes_the_same_queries_for_any_number_of_members(
    admin_client: Client, room: Room, fill: Callable[[int], None]
) -> None:
    costs = []
    for count in (2, 50):
        fill(count)
        with counted() as queries:
            page_of(admin_client, room)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("count", [3, 60])
def test_members_are_added_on_the_page_whatever_the_size(
    admin_client: Client, room: Room, fill: Callable[[int], None], outsider: User, count: int
) -> None:
    fill(count)
    revision = Room.objects.get(pk=room.pk).revision
    page = page_of(admin_client, room)
    new = {"new_memberships-0-user": outsider.pk, "new_memberships-0-role": "moderator"}
    save(admin_client, room, page, **new)
    assert room.memberships.get(user=outsider).role == Role.MODERATOR
    assert room.memberships.count() == count + 1
    # Of the room and of the member: open pages hear of both.
    assert Room.objects.get(pk=room.pk).revision == revision + 2


def test_adding_a_member_again_changes_nothing(
    admin_client: Client, room: Room, member: User
) -> None:
    fields = fields_of(page_of(admin_client, room), "room_form")
    new = {"new_memberships-0-user": member.pk, "new_memberships-0-role": "moderator"}
    # Django 6.1 says so on the page; before, it saves the rest.
    answer = admin_client.post(reverse(CHANGE, args=[room.pk]), {**fields, **new})
    assert answer.status_code in (200, 302)
    assert room.memberships.get().role == Role.MEMBER


@pytest.mark.parametrize(("before", "after"), [(50, 51), (51, 50)])
def test_members_who_come_or_go_while_the_page_is_open_keep_nothing_from_being_saved(
    admin_client: Client, room: Room, fill: Callable[[int], None], before: int, after: int
) -> None:
    fill(before)
    page = page_of(admin_client, room)
    if after > before:
        fill(after)
    else:
        last = room.memberships.latest("pk")
        services.remove_member(room=room, user=last.user)
    changed = {"memberships-0-role": "moderator"} if after > before else {}
    save(admin_client, room, page, title="Orchard", **changed)
    room.refresh_from_db()
    assert room.title == "Orchard"
    assert room.memberships.filter(role=Role.MODERATOR).count() == len(changed)


# The list of memberships


@pytest.fixture
def clerk(db: None) -> User:
    return make_person("clerk", may="change_room", is_staff=True)


@pytest.fixture
def viewer(db: None) -> User:
    return make_person("viewer", may="view_room", is_staff=True)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(view: str, *args: Any) -> str:
    return reverse(f"admin:conversate_core_membership_{view}", args=args)


def names(client: Client, **query: Any) -> list[str]:
    rows = client.get(address("changelist"), query).context["cl"].result_list
    return [row.user.get_username() for row in rows]


def test_the_members_of_one_room_are_listed_searched_and_sorted(
    clerk: User, room: Room, member: User, other_member: User, outsider: User
) -> None:
    member.last_name = "Lovelace"
    member.save()
    client, of_room = browser_of(clerk), {"room__id__exact": room.pk}
    assert sorted(names(client, **of_room)) == ["member", "other_member"]
    assert names(client, **of_room, q="other") == ["other_member"]
    assert names(client, **of_room, q="lovelace") == ["member"]
    assert names(client, **of_room, o="-1") == ["other_member", "member"]
    assert names(client, user__id__exact=outsider.pk) == ["outsider"]
    assert names(client, q="elsewhere") == ["outsider"]


def test_a_member_is_added_changed_and_removed_by_the_services(
    clerk: User, room: Room, member: User, outsider: User, say: Any
) -> None:
    client = browser_of(clerk)
    say(member)
    revision = Room.objects.get(pk=room.pk).revision
    fields = {"room": room.pk, "user": outsider.pk, "role": "member", "color": "pink"}
    assert client.post(address("add"), fields).status_code == 302
    added = room.memberships.get(user=outsider)
    # What was said before they came is no news to them.
    assert (added.color, added.read_id > 0) == ("pink", True)

    fields = {"role": "moderator", "color": "red", "user": member.pk}
    assert client.post(address("change", added.pk), fields).status_code == 302
    added.refresh_from_db()
    assert (added.user, added.role, added.color) == (outsider, Role.MODERATOR, "red")

    assert client.post(address("delete", added.pk), {"post": "yes"}).status_code == 302
    assert not room.memberships.filter(user=outsider).exists()
    assert Room.objects.get(pk=room.pk).revision == revision + 3


def test_several_members_are_removed_at_once(
    clerk: User, room: Room, member: User, other_member: User
) -> None:
    keys = list(room.memberships.values_list("pk", flat=True))
    data = {"action": "delete_selected", "_selected_action": keys}
    client = browser_of(clerk)
    asked = client.post(address("changelist"), data).content.decode()
    assert "Memberships: 2" in asked
    client.post(address("changelist"), {**data, "post": "yes"})
    assert not room.memberships.exists()


def test_who_may_view_rooms_sees_members_and_changes_none(
    viewer: User, room: Room, member: User, outsider: User
) -> None:
    client, membership = browser_of(viewer), room.memberships.get(user=member)
    assert names(client, room__id__exact=room.pk) == ["member"]
    assert client.get(address("change", membership.pk)).status_code == 200
    for refused in (address("add"), address("delete", membership.pk)):
        assert client.get(refused).status_code == 403
    fields = {"role": "moderator", "color": "red"}
    assert client.post(address("change", membership.pk), fields).status_code == 403
    assert room.memberships.get(user=member).role == Role.MEMBER


def test_who_may_nothing_of_rooms_sees_no_members(room: Room, moderator: User) -> None:
    moderator.is_staff = True
    moderator.save()
    client = browser_of(moderator)
    membership = room.memberships.get()
    for view in (address("changelist"), address("add"), address("change", membership.pk)):
        assert client.get(view).status_code == 403
    assert "membership" not in client.get(reverse("admin:index")).content.decode()


def test_the_list_takes_the_same_queries_for_any_number_of_members(
    admin_client: Client, room: Room, fill: Callable[[int], None]
) -> None:
    costs = []
    for count in (10, 90):
        fill(count)
        with counted() as queries:
            admin_client.get(address("changelist"), {"room__id__exact": room.pk})
        costs.append(len(queries))
    assert costs[0] == costs[1]
