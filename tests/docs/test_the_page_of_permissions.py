"""Each cell of the table of permissions agrees with the policy."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User

from conversate_core import services
from conversate_core.models import Access, Message, Role, Room
from conversate_core.policy import RoomPolicy

from .support.pages import table

ROLES = ["outsider", "member", "moderator", "change_room", "moderate_room"]
CELLS = [
    (row[0], role, cell)
    for row in table("reference/permissions", "Permissions")
    for role, cell in zip(ROLES, row[1:], strict=True)
]
POLICY = RoomPolicy()


def may_join_open(user: User, room: Room) -> bool:
    return POLICY.can_join(user, services.change_room(room=room, access=Access.OPEN))


def may_preview_open(user: User, room: Room) -> bool:
    return POLICY.can_preview(user, services.change_room(room=room, access=Access.OPEN))


def may_change_own(user: User, room: Room) -> bool:
    # Written directly: an outsider may have posted it as a member, before.
    own = Message.objects.create(room=room, author=user, revision=1)
    [answer] = {POLICY.can_edit(user, own), POLICY.can_delete(user, own)}
    return answer


def may_post_and_react(user: User, room: Room) -> bool:
    message = message_of_another(room)
    [answer] = {POLICY.can_post(user, room), POLICY.can_react(user, message)}
    return answer


def may_edit_of_others(user: User, room: Room) -> bool:
    return POLICY.can_edit(user, message_of_another(room))


def may_delete_of_others(user: User, room: Room) -> bool:
    return POLICY.can_delete(user, message_of_another(room))


def message_of_another(room: Room) -> Message:
    author = room.memberships.earliest("pk").user
    return services.post_message(room=room, author=author, body="Hello")


QUESTIONS = {
    "see the room, read, search, poll, get files": POLICY.can_view,
    "create and revoke webhooks": POLICY.can_manage_webhooks,
    "post and react, unless the room is archived": may_post_and_react,
    "join a room that is open": may_join_open,
    "see the latest messages of a room that is open, before joining": may_preview_open,
    "join a room for members only": POLICY.can_join,
    "edit and delete one's own messages": may_change_own,
    "delete the messages of others": may_delete_of_others,
    "edit the messages of others": may_edit_of_others,
    "rename, describe, open, archive, clear; members and roles": POLICY.can_manage,
    "set for how many days messages are kept": POLICY.can_set_keep_days,
    "invite people to a room for members only": POLICY.can_invite,
}


@pytest.fixture
def room(db):
    return services.create_room(title="Room", members=[User.objects.create_user("author")])


def person_with(role: str, room: Room) -> User:
    user = User.objects.create_user("somebody")
    if role in Role.values:
        services.add_member(room=room, user=user, role=role)
    elif role != "outsider":
        user.user_permissions.add(Permission.objects.get(codename=role))
    return user


@pytest.mark.parametrize(("rule", "role", "cell"), CELLS)
def test_a_cell_of_the_table(rule, role, cell, room):
    may = QUESTIONS[rule](person_with(role, room), room)
    # "is one": a member can't join, and need not.
    assert may == {"yes": True, "–": False, "is one": False}[cell]


def test_the_table_has_every_rule():
    assert {rule for rule, _, _ in CELLS} == QUESTIONS.keys()
