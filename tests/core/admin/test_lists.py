"""All lists of the admin."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.admin.rooms import RoomAdmin
from conversate_core.models import Room
from tests.core.support.changelists import registered, sorted_by_each_column
from tests.core.support.people import make_person


@pytest.fixture
def rooms(db: None) -> list[Room]:
    """Rooms with several members and messages, which a join would turn into several rows."""
    people: list[User] = [make_person(name) for name in ("ada", "grace", "linus")]
    rooms = [services.create_room(title=title, members=people) for title in ("B", "A", "C")]
    for room in rooms:
        for author in people:
            for _ in range(2):
                services.post_message(room=room, author=author, body="Hello")
    return rooms


@pytest.mark.parametrize("model_admin", registered("conversate_core"), ids=str)
def test_each_list_sorted_by_any_column_shows_each_row_once(
    admin_client: Client, rooms: list[Room], model_admin: object
) -> None:
    for column, keys in sorted_by_each_column(admin_client, model_admin):
        assert len(keys) == len(set(keys)) == model_admin.model._base_manager.count(), column


@pytest.mark.parametrize("model", ["room", "membership"])
@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("überprüfung", True),
        ("U\u0308BERPRÜFUNG", True),
        ("prüf teeküche", True),
        ("überprüfung zürich", False),
        (".*", False),
        ("%", False),
        (" ", True),
    ],
)
def test_rooms_and_their_members_are_found_whatever_the_case_of_letters(
    admin_client: Client, member: User, room: Room, model: str, query: str, is_found: bool
) -> None:
    services.change_room(room=room, title="Überprüfung der Teeküche")
    address = reverse(f"admin:conversate_core_{model}_changelist")
    page = admin_client.get(address, {"q": query})
    assert bool(page.context["cl"].result_count) == is_found


def test_a_site_s_own_admin_searches_with_the_comparison_that_it_names(
    admin_client: Client, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(RoomAdmin, "search_fields", ["=slug"])
    address = reverse("admin:conversate_core_room_changelist")
    for query, count in ((room.slug, 1), (room.slug[:3], 0)):
        assert admin_client.get(address, {"q": query}).context["cl"].result_count == count
