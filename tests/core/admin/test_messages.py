"""The admin's list of messages: find, read and delete them."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conversate_core import services
from conversate_core.errors import MessageGone
from conversate_core.models import Message, Room

LIST = "admin:conversate_core_message_changelist"


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def room(ada: User) -> Room:
    return services.create_room(title="Garden", members=[ada])


@pytest.fixture
def moderator(db: None) -> Client:
    user = User.objects.create_user("moderator", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    client = Client()
    client.force_login(user)
    return client


def test_messages_are_searched_and_filtered(moderator: Client, room: Room, ada: User) -> None:
    services.post_message(room=room, author=ada, body="The tomatoes are ripe")
    services.post_message(room=room, author=ada, body="Who waters on Sunday?")
    filters = {"room__id__exact": room.pk, "author__id__exact": ada.pk}
    page = moderator.get(reverse(LIST), {"q": "tomato", **filters}).content.decode()
    assert "The tomatoes are ripe" in page
    assert "Who waters on Sunday?" not in page
    assert "Ada Lovelace" in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("überprüfung", True),
        ("WERKZEUG uber", True),
        ("werk/zeug", False),
        ("prüfung", False),
        ("!!!", False),
        ("\u202e", False),
        (" ", True),
    ],
)
@pytest.mark.parametrize("of_author", [False, True])
def test_messages_are_found_as_people_find_them_in_their_rooms(
    moderator: Client, room: Room, ada: User, query: str, is_found: bool, of_author: bool
) -> None:
    services.post_message(room=room, author=ada, body="Überprüfung: Ersatzteile/Werkzeug")
    filters = {"author__id__exact": ada.pk} if of_author else {}
    page = moderator.get(reverse(LIST), {"q": query, **filters}).content.decode()
    assert ("Ersatzteile/Werkzeug" in page) == is_found


def test_a_member_of_the_staff_who_may_not_moderate_searches_no_messages(
    room: Room, ada: User
) -> None:
    ada.is_staff = True
    ada.save()
    client = Client()
    client.force_login(ada)
    assert client.get(reverse(LIST), {"q": "tomato"}).status_code == 403


def test_a_message_is_read_with_its_files_and_can_not_be_changed(
    moderator: Client, room: Room, ada: User
) -> None:
    message = services.post_message(
        room=room, author=ada, files=[ContentFile(b"x", name="plan.pdf")]
    )
    address = reverse("admin:conversate_core_message_change", args=[message.pk])
    assert "plan.pdf" in moderator.get(address).content.decode()
    assert "plan.pdf" in moderator.get(reverse(LIST)).content.decode()
    assert moderator.post(address, {"body": "changed"}).status_code == 403
    assert moderator.get(reverse("admin:conversate_core_message_add")).status_code == 403


def test_removal_leaves_a_tombstone_that_pollers_see(
    moderator: Client, room: Room, ada: User
) -> None:
    message = services.post_message(room=room, author=ada, body="Spam")
    cursor = services.history(room=room, user=ada).revision
    address = reverse("admin:conversate_core_message_delete", args=[message.pk])
    moderator.post(address, {"post": "yes"})
    (seen,) = services.poll(room=room, user=ada, cursor=cursor).messages
    assert seen.pk == message.pk
    assert seen.deleted_at is not None
    assert seen.body == ""
    assert "Spam" not in moderator.get(reverse(LIST)).content.decode()


def test_several_are_removed_at_once_also_from_an_archived_room(
    moderator: Client, room: Room, ada: User
) -> None:
    keys = [services.post_message(room=room, author=ada, body="Spam").pk for _ in range(3)]
    services.archive_room(room=room)
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: keys, "post": "yes"}
    moderator.post(reverse(LIST), data)
    assert not Message.objects.not_deleted().exists()
    assert Message.objects.count() == 3


def test_a_message_that_somebody_else_removed_meanwhile_is_said_to_be_gone(
    moderator: Client, room: Room, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = services.post_message(room=room, author=ada, body="Spam")

    def too_late(**kwargs: object) -> None:
        raise MessageGone

    monkeypatch.setattr(services, "delete_message", too_late)
    address = reverse("admin:conversate_core_message_delete", args=[message.pk])
    page = moderator.post(address, {"post": "yes"}, follow=True).content.decode()
    assert "This message has been deleted." in page


def test_the_list_takes_a_constant_number_of_queries(
    moderator: Client, room: Room, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        services.post_message(room=room, author=ada, body=f"Message {number}")
    with django_assert_num_queries(9):
        moderator.get(reverse(LIST))
