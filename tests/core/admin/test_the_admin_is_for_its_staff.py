"""Each page of the admin that shows or exports rooms needs its permission."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import NoReverseMatch, reverse

from conversate_core import services
from conversate_core.models import Message, Role, Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User

OURS = {config.label for config in apps.get_app_configs() if config.name.startswith("conversate")}
PAGES = ("changelist", "add", "change", "delete", "history")
VIEWS = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    for model in admin.site._registry
    for page in PAGES
    if model._meta.app_label in OURS
]
ACTIONS = ["export", "clear", "archive", "restore", "delete_selected"]


@pytest.fixture
def message(room: Room, member: User) -> Message:
    return services.post_message(room=room, author=member, body="A secret")


@pytest.fixture
def moderator_of_the_room(room: Room, member: User) -> User:
    services.change_role(room=room, user=member, role=Role.MODERATOR)
    return member


@pytest.fixture
def clerk(other_member: User) -> User:
    """A staff user with the permission to view rooms only."""
    other_member.is_staff = True
    other_member.save()
    other_member.user_permissions.add(Permission.objects.get(codename="view_room"))
    return other_member


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(view: str, message: Message) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return reverse(view, args=[message.room.pk if "_room_" in view else message.pk])


def act(client: Client, room: Room, action: str) -> Any:
    chosen = {"action": action, "_selected_action": [room.pk], "confirmed": "1", "post": "yes"}
    return client.post(reverse("admin:conversate_core_room_changelist"), chosen)


@pytest.mark.parametrize("view", VIEWS)
def test_who_is_no_staff_is_asked_to_sign_in(
    message: Message, moderator_of_the_room: User, view: str
) -> None:
    for client in (Client(), browser_of(moderator_of_the_room)):
        for method in (client.get, client.post):
            answer = method(address(view, message))
            assert answer.status_code == 302
            assert answer.url.startswith("/admin/login/?next=")


@pytest.mark.parametrize("action", ACTIONS)
def test_who_may_only_look_does_and_exports_nothing(
    message: Message, room: Room, clerk: User, action: str
) -> None:
    answer = act(browser_of(clerk), room, action)
    # The list again, which offers no such action to them.
    assert answer.status_code == 200
    assert "Content-Disposition" not in answer
    assert b"A secret" not in answer.content
    room.refresh_from_db()
    assert room.archived_at is None
    assert Message.objects.get() == message


def test_nor_do_they_read_what_was_said(message: Message, clerk: User) -> None:
    client = browser_of(clerk)
    for view in VIEWS:
        answer = client.get(address(view, message))
        assert b"A secret" not in answer.content, view
        if "_message_" in view:
            assert answer.status_code == 403


def test_the_control_who_sees_all_rooms_exports_them(
    message: Message, room: Room, clerk: User
) -> None:
    clerk.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    answer = act(browser_of(clerk), room, "export")
    assert answer["Content-Disposition"] == 'attachment; filename="rooms.zip"'
    b"".join(answer.streaming_content)
