from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import time_machine
from django.contrib.auth.models import Group, Permission, User
from django.db.models.signals import m2m_changed
from django.utils import timezone

from conversate_core.permissions import offering
from conversate_core.policy import RoomPolicy
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from conversate_core.models import Room

SEE_ALL = "conversate_core.moderate_room"


def permission() -> Permission:
    return Permission.objects.get(codename="moderate_room")


def is_offered(user: User) -> bool:
    """To somebody who has just been loaded, as in another request."""
    with offering():
        return RoomPolicy().sees_all_rooms(again(user))


def is_allowed(user: User) -> bool:
    return RoomPolicy().sees_all_rooms(again(user))


def elsewhere(user: User) -> None:
    """Another process gives them the permission: no signal is heard here."""
    through = User.user_permissions.through
    through.objects.create(user_id=user.pk, permission_id=permission().pk)


def test_asked_again_they_cost_no_query(member: User, outsider: User) -> None:
    user = again(member)
    with offering(), counted() as queries:
        for _ in range(3):
            assert not RoomPolicy().sees_all_rooms(user)
    first = len(queries)
    user = again(member)
    with offering(), counted() as queries:
        assert not RoomPolicy().sees_all_rooms(user)
    assert (first > 0, len(queries)) == (True, 0)
    user = again(outsider)
    with offering(), counted() as queries:
        assert not RoomPolicy().sees_all_rooms(user)
    assert len(queries) == first


def test_what_another_process_changes_is_offered_after_a_while(member: User) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert not is_offered(member)
        elsewhere(member)
        assert not is_offered(member)
    with time_machine.travel(start + timedelta(seconds=11), tick=False):
        assert is_offered(member)


def test_whoever_acts_is_asked_for_anew(member: User, room: Room) -> None:
    assert not is_offered(member)
    elsewhere(member)
    assert is_allowed(member)
    User.user_permissions.through.objects.all().delete()
    assert not is_allowed(member)


def test_what_this_process_changes_counts_at_once(member: User) -> None:
    assert not is_offered(member)
    member.user_permissions.add(permission())
    assert is_offered(member)
    member.user_permissions.clear()
    assert not is_offered(member)
    group = Group.objects.create(name="Hosts")
    group.permissions.add(permission())
    assert not is_offered(member)
    group.user_set.add(member)
    assert is_offered(member)
    permission().group_set.clear()
    assert not is_offered(member)
    group.permissions.add(permission())
    assert is_offered(member)
    group.delete()
    assert not is_offered(member)
    User.objects.filter(pk=member.pk).update(is_superuser=True)
    member.refresh_from_db()
    member.save()
    assert is_offered(member)


def test_what_grants_nothing_makes_nobody_be_asked_about_again(member: User, room: Room) -> None:
    assert not is_offered(member)
    # As Django tells of many-to-many fields of the site's own models.
    m2m_changed.send(sender=type(room), instance=room, model=User, action="post_add")
    user = again(member)
    user.save(update_fields=["last_login"])
    with offering(), counted() as queries:
        assert not RoomPolicy().sees_all_rooms(user)
    assert len(queries) == 0


def test_a_deactivated_account_is_offered_nothing(overseer: User) -> None:
    assert is_offered(overseer)
    User.objects.filter(pk=overseer.pk).update(is_active=False)
    assert not is_offered(overseer)
