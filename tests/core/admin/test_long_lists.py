"""The admin's lists and deletion pages with many rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.admin import deleting, messages, paging
from conversate_core.models import Message, Room
from tests.core.support.people import make_person
from tests.core.support.queries import counted

MESSAGES = "admin:conversate_core_message_changelist"
ROOMS = "admin:conversate_core_room_changelist"


@pytest.fixture
def write(room: Room, member: User) -> Callable[[int], None]:
    def write(count: int) -> None:
        """Post a number of messages."""
        Message.objects.bulk_create(
            Message(room=room, author=member, body=f"Hello {number}", revision=0)
            for number in range(count)
        )

    return write


def queries_of(client: Client, address: str, **query: Any) -> list[str]:
    with counted() as queries:
        assert client.get(address, query).status_code == 200
    return queries


@pytest.mark.parametrize("narrowed", [{}, {"o": "4"}, {"q": "Hello"}, {"room": 1}, {"author": 1}])
def test_the_list_of_messages_takes_the_same_queries_for_any_number_and_reads_none_whole(
    admin_client: Client,
    room: Room,
    member: User,
    write: Callable[[int], None],
    narrowed: dict[str, Any],
) -> None:
    keys = {"room": room.pk, "author": member.pk}
    query = {
        f"{name}__id__exact" if name in keys else name: keys.get(name, value)
        for name, value in narrowed.items()
    }
    costs = []
    for count in (10, 990):
        write(count)
        queries = queries_of(admin_client, reverse(MESSAGES), **query)
        costs.append(len(queries))
    of_messages = [sql for sql in queries if re.search("FROM .conversate_core_message.", sql)]
    assert of_messages
    assert all("LIMIT" in sql or " IN (" in sql for sql in of_messages)
    # A search looks elsewhere where there are many.
    assert costs[0] == costs[1] or "q" in narrowed


def test_a_list_that_is_cut_off_says_so(
    admin_client: Client, write: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(10)
    said = "Only the first 5 are listed."
    assert said not in admin_client.get(reverse(MESSAGES)).content.decode()
    monkeypatch.setattr(paging, "COUNT_LIMIT", 5)
    assert said in admin_client.get(reverse(MESSAGES)).content.decode()
    monkeypatch.undo()
    monkeypatch.setattr(messages, "MAX_FOUND", 5)
    assert said not in admin_client.get(reverse(MESSAGES)).content.decode()
    page = admin_client.get(reverse(MESSAGES), {"q": "hello"})
    assert said in page.content.decode()
    newest = Message.objects.order_by("-pk")[:5]
    assert list(page.context["cl"].result_list) == list(newest)


def test_few_rooms_and_people_are_offered_to_filter_by(
    admin_client: Client, room: Room, write: Callable[[int], None], member: User
) -> None:
    write(1)
    page = admin_client.get(reverse(MESSAGES)).content.decode()
    assert "By room" in page
    assert "By author" in page
    User.objects.bulk_create(User(username=f"user-{number}") for number in range(50))
    Room.objects.bulk_create(Room(title=f"{n}", slug=f"room-{n}") for n in range(50))
    page = admin_client.get(reverse(MESSAGES)).content.decode()
    assert "By room" not in page
    assert "By author" not in page
    # The rows have links to filter by what they show; a filter that is set can be taken away.
    assert f'href="?author__id__exact={member.pk}"' in page
    page = admin_client.get(reverse(MESSAGES), {"room__id__exact": room.pk}).content.decode()
    assert "By room" in page
    assert page.count("Hello 0") == 1


@pytest.mark.parametrize("key", ["0", str(10**30), "x"])
@pytest.mark.parametrize("name", ["room", "author"])
def test_a_filter_by_what_there_is_not_finds_nothing(
    admin_client: Client, write: Callable[[int], None], name: str, key: str
) -> None:
    write(1)
    page = admin_client.get(reverse(MESSAGES), {f"{name}__id__exact": key})
    assert list(page.context["cl"].result_list) == []


def test_messages_of_one_author_are_found_by_their_words(
    admin_client: Client, room: Room, member: User, other_member: User, say: Any
) -> None:
    say(member, "Tomatoes are ripe")
    say(other_member, "Tomatoes are red")
    query = {"author__id__exact": member.pk, "q": "tomatoes"}
    found = admin_client.get(reverse(MESSAGES), query).context["cl"].result_list
    assert [message.body for message in found] == ["Tomatoes are ripe"]
    query = {"room__id__exact": room.pk, "q": "red"}
    found = admin_client.get(reverse(MESSAGES), query).context["cl"].result_list
    assert [message.body for message in found] == ["Tomatoes are red"]


def test_a_message_without_an_author_is_listed(
    admin_client: Client, member: User, say: Any
) -> None:
    say(member, "I leave")
    member.delete()
    page = admin_client.get(reverse(MESSAGES)).content.decode()
    assert "Former member" in page


def test_the_list_of_rooms_counts_no_messages(
    admin_client: Client, write: Callable[[int], None]
) -> None:
    write(3)
    queries = queries_of(admin_client, reverse(ROOMS))
    counts = re.compile(r"COUNT\([^)]*\)[^(]*FROM .conversate_core_(\w+)")
    counted_rows = {row for sql in queries for row in counts.findall(sql)}
    assert counted_rows == {"room", "membership"}


@pytest.mark.parametrize("most", [5, 10_000])
def test_the_page_of_a_room_says_how_many_messages_it_has_up_to_a_limit(
    admin_client: Client,
    room: Room,
    write: Callable[[int], None],
    most: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from conversate_core.admin import rooms

    monkeypatch.setattr(rooms, "COUNT_LIMIT", most)
    write(6)
    page = admin_client.get(reverse("admin:conversate_core_room_change", args=[room.pk]))
    expected = "6 messages" if most > 6 else "More than 5 messages"
    link = f'href="{reverse(MESSAGES)}?room__id__exact={room.pk}">{expected}</a>'
    assert link in page.content.decode()


def test_the_page_has_no_link_to_messages_for_whom_may_not_read_them(room: Room) -> None:
    client = Client()
    client.force_login(make_person("clerk", may="change_room", is_staff=True))
    page = client.get(reverse("admin:conversate_core_room_change", args=[room.pk]))
    assert "0 messages" not in page.content.decode()
    assert "0 members" in page.content.decode()


# Deleting


def delete_pages(client: Client, room: Room) -> list[str]:
    """The confirmation pages for the deletion of a room, from its page and by the action."""
    chosen = {"action": "delete_selected", "_selected_action": [room.pk]}
    return [
        client.get(reverse("admin:conversate_core_room_delete", args=[room.pk])).content.decode(),
        client.post(reverse(ROOMS), chosen).content.decode(),
    ]


def test_before_a_room_is_deleted_its_messages_are_counted_and_not_listed(
    admin_client: Client, room: Room, member: User, write: Callable[[int], None]
) -> None:
    services.post_message(room=room, author=member, files=[ContentFile(b"x", name="plan.pdf")])
    costs, sizes = [], []
    for count in (9, 990):
        write(count)
        with counted() as queries:
            pages = delete_pages(admin_client, room)
        costs.append(len(queries))
        sizes.append([len(page) for page in pages])
    assert costs[0] == costs[1]
    # The digits of the numbers, and no more.
    assert sizes[1] == pytest.approx(sizes[0], abs=100)
    for page in pages:
        for summary in ("Rooms: 1", "Memberships: 1", "Messages: 1000", "Attachments: 1"):
            assert f"<li>{summary}</li>" in page


def test_before_a_message_is_deleted_its_files_are_counted(
    admin_client: Client, room: Room, member: User
) -> None:
    files = [ContentFile(b"x", name=f"plan {number}.pdf") for number in range(2)]
    message = services.post_message(room=room, author=member, files=files)
    page = admin_client.get(reverse("admin:conversate_core_message_delete", args=[message.pk]))
    for summary in ("Messages: 1", "Attachments: 2"):
        assert f"<li>{summary}</li>" in page.content.decode()


@pytest.mark.parametrize("action", ["delete_selected", "clear"])
@pytest.mark.parametrize("fields", [None, 14])
def test_no_more_are_chosen_at_once_than_the_page_can_name(
    admin_client: Client,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    fields: int | None,
) -> None:
    monkeypatch.setattr(deleting, "MAX_ROWS", 4)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = fields
    for number in range(5):
        services.create_room(title=f"Room {number}")
    keys = list(Room.objects.values_list("pk", flat=True))
    chosen = {"action": action, "_selected_action": keys}
    answer = admin_client.post(reverse(ROOMS), chosen, follow=True)
    assert "Select no more than 4 at once." in answer.content.decode()
    chosen["_selected_action"] = keys[1:]
    assert admin_client.post(reverse(ROOMS), chosen).status_code == 200


def test_before_an_account_is_deleted_neither_its_messages_nor_its_mentions_take_queries(
    admin_client: Client, room: Room, member: User, other_member: User, say: Any
) -> None:
    address = reverse("admin:auth_user_delete", args=[member.pk])
    costs = []
    for count in (1, 20):
        for _ in range(count):
            say(other_member, "Hello @member")
            say(member, "Hello")
        costs.append(len(queries_of(admin_client, address)))
    assert costs[0] == costs[1]
