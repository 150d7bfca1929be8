from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import Group, Permission, User, update_last_login

from conversate_core.internal.permissions import load_permission
from conversate_core.policy import get_policy
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from pytest_django import Settings

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class Giving(BaseBackend):
    """A backend that gives a permission by a rule of its own."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return bool(user_obj.get_username() == "plain")


@pytest.fixture
def users(make_users: Callable[..., list[User]]) -> list[User]:
    """A plain user, and those who hold the permission in each way, or would if they were active."""
    plain, own, grouped, superuser, gone = make_users("plain", "own", "grouped", "super", "gone")
    permission = Permission.objects.get(codename="moderate_room")
    own.user_permissions.add(permission)
    gone.user_permissions.add(permission)
    group = Group.objects.create(name="moderators")
    group.permissions.add(permission)
    grouped.groups.add(group)
    User.objects.filter(pk=superuser.pk).update(is_superuser=True)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return [plain, own, grouped, superuser, gone]


@pytest.fixture
def make_users(db: None) -> Callable[..., list[User]]:
    def make(*names: str) -> list[User]:
        users = [User.objects.create_user(name) for name in names]
        for user in users:
            # Nothing is known from an earlier test with the same key.
            update_last_login(User, user)
        return users

    return make


def shown(user: User) -> bool:
    return get_policy(permissions_may_lag=True).sees_all_rooms(user)


def test_the_answers_are_those_that_each_user_gets_alone(users: list[User]) -> None:
    users = [again(user) for user in users]
    with counted() as queries:
        load_permission(users, "moderate_room")
        answers = [shown(user) for user in users]
    assert len(queries) == 1
    assert answers == [get_policy().sees_all_rooms(again(user)) for user in users]
    assert answers == [False, True, True, True, False]


def test_known_answers_are_not_read_again(users: list[User]) -> None:
    load_permission(users, "moderate_room")
    with counted() as queries:
        load_permission(users, "moderate_room")
    assert not queries


@pytest.mark.parametrize("backends", [[MODEL_BACKEND, f"{__name__}.Giving"]])
def test_a_site_with_rules_of_its_own_is_asked_for_each_user(
    users: list[User], settings: Settings, backends: list[str]
) -> None:
    settings.AUTHENTICATION_BACKENDS = backends
    users = [again(user) for user in users]
    with counted() as queries:
        load_permission(users, "moderate_room")
    assert not queries
    assert [shown(user) for user in users] == [True, True, True, True, False]


def test_what_is_allowed_is_still_asked_anew(users: list[User]) -> None:
    plain = again(users[0])
    load_permission([plain], "moderate_room")
    plain.user_permissions.add(Permission.objects.get(codename="moderate_room"))
    assert get_policy().sees_all_rooms(again(plain))
