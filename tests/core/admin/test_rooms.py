"""The admin's list of rooms, which writes through the services so that open pages change."""

import io
import zipfile
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.core.files.base import ContentFile
from django.test import Client, TestCase
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conversate_core import services
from conversate_core.databases import write_alias
from conversate_core.errors import NotAllowed
from conversate_core.models import Message, Role, Room
from conversate_core.policy import RoomPolicy

LIST = "admin:conversate_core_room_changelist"
ADD = "admin:conversate_core_room_add"
CHANGE = "admin:conversate_core_room_change"


@pytest.fixture
def ada(db: None) -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def grace(db: None) -> User:
    return User.objects.create_user("grace")


@pytest.fixture
def room(ada: User) -> Room:
    return services.create_room(title="Garden", members=[ada])


@pytest.fixture
def staff(admin_client: Client) -> Client:
    return admin_client


def member_rows(
    *rows: dict[str, object], initial: int = 0, prefix: str = "memberships"
) -> dict[str, object]:
    data: dict[str, object] = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def run_action(client: Client, action: str, rooms: list[Room], **extra: str):
    keys = [room.pk for room in rooms]
    data = {"action": action, ACTION_CHECKBOX_NAME: keys, **extra}
    return client.post(reverse(LIST), data)


def limited(username: str, *permissions: str) -> Client:
    user = User.objects.create_user(username, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_a_room_is_created_with_its_members_and_an_address_made_from_the_title(
    staff: Client, ada: User, grace: User
) -> None:
    rows = member_rows(
        {"user": ada.pk, "role": "moderator", "color": "blue"},
        {"user": grace.pk, "role": "member", "color": "blue"},
    )
    data = {"title": "Repair café", "slug": "", "description": "", "access": "members", **rows}
    answer = staff.post(reverse(ADD), data)
    assert answer.status_code == 302, answer.content.decode()
    room = Room.objects.get()
    assert room.slug == "repair-café"
    assert room.created_by is not None
    assert room.created_by.username == "admin"
    roles = dict(room.memberships.values_list("user__username", "role"))
    assert roles == {"ada": Role.MODERATOR, "grace": Role.MEMBER}


@pytest.mark.parametrize(("title", "slug"), [("\u202e", ""), ("Search", "search")])
def test_a_title_or_address_that_a_room_can_not_have_is_said_in_the_form(
    staff: Client, title: str, slug: str
) -> None:
    data = {"title": title, "slug": slug, "access": "members", **member_rows()}
    answer = staff.post(reverse(ADD), data)
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert not Room.objects.exists()


def test_a_description_that_is_too_long_is_said_in_the_form(staff: Client, room: Room) -> None:
    data = {"title": "Shed", "access": "members", **member_rows()}
    for url in (reverse(ADD), reverse(CHANGE, args=[room.pk])):
        answer = staff.post(url, {**data, "description": "x" * 501})
        assert answer.status_code == 200
        assert "up to 500 characters" in answer.content.decode()
        assert 'maxlength="500"' in answer.content.decode()
    assert not Room.objects.filter(title="Shed").exists()
    # One from before there was a limit keeps nobody from changing the rest.
    Room.objects.filter(pk=room.pk).update(description="x\n" * 300 + "y")
    sent = {**data, "description": "x\r\n" * 300 + "y"}
    assert staff.post(reverse(CHANGE, args=[room.pk]), sent).status_code == 302
    assert Room.objects.get(title="Shed").description == "x\n" * 300 + "y"


def test_a_rename_reaches_pollers_and_keeps_the_address(
    staff: Client, room: Room, ada: User
) -> None:
    cursor = services.history(room=room, user=ada).revision
    membership = room.memberships.get()
    rows = member_rows(
        {"id": membership.pk, "room": room.pk, "user": ada.pk, "role": "member", "color": "blue"},
        initial=1,
    )
    data = {"title": "Orchard", "description": "Trees", "access": "open", **rows}
    answer = staff.post(reverse(CHANGE, args=[room.pk]), data)
    assert answer.status_code == 302, answer.content.decode()
    changes = services.poll(room=room, user=ada, cursor=cursor)
    assert changes.revision > cursor
    assert (changes.room.title, changes.room.slug) == ("Orchard", "garden")


def test_members_are_changed_removed_and_added(
    staff: Client, room: Room, ada: User, grace: User
) -> None:
    services.add_member(room=room, user=grace)
    of_ada, of_grace = room.memberships.order_by("pk")
    alan = User.objects.create_user("alan")
    same = {"room": room.pk, "role": "member", "color": "blue"}
    rows = member_rows(
        {**same, "id": of_ada.pk, "user": ada.pk, "role": "moderator", "color": "red"},
        {**same, "id": of_grace.pk, "user": grace.pk, "DELETE": "on"},
        initial=2,
    )
    new = member_rows(
        {"user": alan.pk, "role": "member", "color": "blue"}, prefix="new_memberships"
    )
    data = {"title": room.title, "description": "", "access": "members", **rows, **new}
    answer = staff.post(reverse(CHANGE, args=[room.pk]), data)
    assert answer.status_code == 302, answer.content.decode()
    after = {m.user.get_username(): m for m in room.memberships.select_related("user")}
    assert sorted(after) == ["ada", "alan"]
    assert (after["ada"].role, after["ada"].color) == (Role.MODERATOR, "red")


@pytest.mark.parametrize(
    ("role", "color"), [("moderator", "blue"), ("member", "red"), ("member", "blue")]
)
def test_role_and_color_are_changed_one_without_the_other(
    staff: Client, room: Room, ada: User, role: str, color: str
) -> None:
    row = {"id": room.memberships.get().pk, "room": room.pk, "user": ada.pk}
    rows = member_rows({**row, "role": role, "color": color}, initial=1)
    data = {"title": room.title, "description": "", "access": "members", **rows}
    assert staff.post(reverse(CHANGE, args=[room.pk]), data).status_code == 302
    membership = room.memberships.get()
    assert (membership.role, membership.color) == (role, color)


def test_a_new_member_has_the_color_that_was_chosen_or_else_a_free_one(
    staff: Client, ada: User, grace: User
) -> None:
    rows = member_rows(
        {"user": ada.pk, "role": "member", "color": "pink"},
        {"user": grace.pk, "role": "member", "color": "blue"},
    )
    data = {"title": "Garden", "slug": "", "description": "", "access": "members", **rows}
    assert staff.post(reverse(ADD), data).status_code == 302
    colors = dict(Room.objects.get().memberships.values_list("user__username", "color"))
    assert colors == {"ada": "pink", "grace": "orange"}


def test_the_list_says_when_a_room_was_archived_and_nothing_of_others(
    staff: Client, room: Room
) -> None:
    assert 'class="field-archived_at nowrap">-</td>' in staff.get(reverse(LIST)).content.decode()
    services.archive_room(room=room)
    page = staff.get(reverse(LIST)).content.decode()
    assert 'class="field-archived_at nowrap">-</td>' not in page
    assert 'class="field-archived_at' in page


def test_the_page_of_a_room_links_to_the_site_where_it_has_pages(
    staff: Client, room: Room, settings
) -> None:
    page = reverse(CHANGE, args=[room.pk])
    link = 'class="viewsitelink"'
    assert (link in staff.get(page).content.decode()) == apps.is_installed("conversate_web")
    settings.ROOT_URLCONF = "tests.core.support.admin_urls"
    assert link not in staff.get(page).content.decode()


def test_archive_and_restore_stop_and_allow_posting(staff: Client, room: Room, ada: User) -> None:
    run_action(staff, "archive", [room])
    room.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.post_message(room=room, author=ada, body="Too late")
    run_action(staff, "restore", [room])
    room.refresh_from_db()
    assert services.post_message(room=room, author=ada, body="In time").pk


def test_clear_asks_first_and_shows_how_many_messages_it_deletes(
    staff: Client, room: Room, ada: User
) -> None:
    for body in ("one", "two", "three"):
        services.post_message(room=room, author=ada, body=body)
    cursor = services.history(room=room, user=ada).revision
    page = run_action(staff, "clear", [room])
    assert page.status_code == 200
    assert "permanently deletes 3 messages" in page.content.decode()
    # Django's class for pages whose button is red.
    assert "delete-confirmation" in page.content.decode()
    assert Message.objects.count() == 3

    run_action(staff, "clear", [room], confirmed="yes")
    assert Message.objects.not_cleared().count() == 0
    assert services.poll(room=room, user=ada, cursor=cursor).reset


def test_deleting_rooms_removes_their_files_too(staff: Client, ada: User, uploads) -> None:
    rooms = [services.create_room(title=title, members=[ada]) for title in ("One", "Two")]
    for room in rooms:
        services.post_message(room=room, author=ada, files=[ContentFile(b"x", name="x.txt")])
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 2
    with TestCase.captureOnCommitCallbacks(using=write_alias(), execute=True):
        staff.post(
            reverse("admin:conversate_core_room_delete", args=[rooms[0].pk]), {"post": "yes"}
        )
        run_action(staff, "delete_selected", rooms[1:], post="yes")
    assert not Room.objects.exists()
    assert not [path for path in uploads.rglob("*") if path.is_file()]


def test_export_gives_an_archive_with_a_folder_for_each_room(
    staff: Client, room: Room, ada: User
) -> None:
    services.post_message(room=room, author=ada, body="Tomatoes are ripe")
    answer = run_action(staff, "export", [room])
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert archive.namelist() == ["garden/room.html"]
    assert "Tomatoes are ripe" in archive.read("garden/room.html").decode()


def test_export_tells_of_files_that_it_could_not_take(staff: Client, room: Room, ada: User) -> None:
    files = [ContentFile(b"first", name="a.txt"), ContentFile(b"second", name="b.txt")]
    attachments = services.post_message(room=room, author=ada, files=files).attachments
    attachments.order_by("pk")[0].file.delete(save=False)
    answer = run_action(staff, "export", [room])
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    assert [name[-5:] for name in archive.namelist()] == [".html", "b.txt"]
    assert "1 file could not be exported" in staff.get(reverse(LIST)).content.decode()


def test_the_list_counts_in_a_constant_number_of_queries(
    staff: Client,
    room: Room,
    ada: User,
    grace: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    services.add_member(room=room, user=grace)
    for number in range(5):
        services.create_room(title=f"Room {number}")
    with django_assert_num_queries(5):
        page = staff.get(reverse(LIST)).content.decode()
    assert '<td class="field-members">2</td>' in page


def test_who_may_only_change_rooms_may_not_export_them_or_read_messages(room: Room) -> None:
    client = limited("clerk", "view_room", "change_room")
    page = client.get(reverse(LIST)).content.decode()
    assert 'value="archive"' in page
    assert 'value="export"' not in page
    assert client.get(reverse("admin:conversate_core_message_changelist")).status_code == 403


def test_who_may_only_view_rooms_sees_their_members_and_changes_nothing(
    room: Room, ada: User
) -> None:
    client = limited("viewer", "view_room")
    page = client.get(reverse(CHANGE, args=[room.pk])).content.decode()
    assert "ada" in page
    assert client.post(reverse(CHANGE, args=[room.pk]), {"title": "Mine"}).status_code == 403
    assert 'value="archive"' not in client.get(reverse(LIST)).content.decode()


def test_members_are_chosen_with_autocomplete_where_users_can_be_searched(
    staff: Client, room: Room
) -> None:
    assert "admin-autocomplete" in staff.get(reverse(ADD)).content.decode()


def test_members_are_chosen_by_key_where_users_are_not_in_the_admin(
    staff: Client, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry: dict[Any, Any] = admin.site._registry
    monkeypatch.delitem(registry, User)
    page = staff.get(reverse(ADD)).content.decode()
    assert '<input type="text" name="memberships-0-user"' in page
    assert '<select name="memberships-0-user"' not in page


def test_rooms_are_opened_by_whom_the_policy_lets_open_them(
    staff: Client, room: Room, settings: Any
) -> None:
    settings.CONVERSATE_POLICY = "tests.core.admin.test_rooms.NothingOpens"
    address = reverse(CHANGE, args=[room.pk])
    assert 'name="access"' not in staff.get(address).content.decode()
    assert 'name="access"' not in staff.get(reverse(ADD)).content.decode()
    Room.objects.update(access="open")
    assert 'name="access"' in staff.get(address).content.decode()


class NothingOpens(RoomPolicy):
    def can_open_room(self, user: Any, room: Room | None) -> bool:
        return False
