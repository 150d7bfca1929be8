from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User, update_last_login
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.policy import get_policy
from tests.core.support.people import Say, again
from tests.core.support.queries import counted

# Within them a permission may lag.
SECONDS = 10


def permission() -> Permission:
    return Permission.objects.get(codename="moderate_room")


@pytest.fixture
def member(member: User) -> User:
    """Signed in, so that nothing is known from an earlier test with the same key."""
    update_last_login(type(member), member)
    return member


def is_shown(user: User) -> bool:
    """To a user who has just been loaded, as in another request."""
    return get_policy(permissions_may_lag=True).sees_all_rooms(again(user))


def is_allowed(user: User) -> bool:
    return get_policy().sees_all_rooms(again(user))


def queries_to_show(user: User) -> int:
    user = again(user)
    with counted() as queries:
        for _ in range(3):
            assert not get_policy(permissions_may_lag=True).sees_all_rooms(user)
    return len(queries)


def test_asked_again_they_cost_no_query(member: User, other_member: User) -> None:
    update_last_login(type(other_member), other_member)
    assert [queries_to_show(member) for _ in range(3)] == [2, 0, 0]
    assert queries_to_show(other_member) == 2


def test_a_fresh_question_spares_the_next_one_its_queries(member: User) -> None:
    assert not is_allowed(member)
    assert queries_to_show(member) == 0


@pytest.mark.parametrize("is_given", [True, False])
def test_a_change_is_shown_after_ten_seconds(member: User, is_given: bool) -> None:
    change = member.user_permissions.add if is_given else member.user_permissions.remove
    if not is_given:
        member.user_permissions.add(permission())
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        assert is_shown(member) == (not is_given)
        change(permission())
    with time_machine.travel(start + timedelta(seconds=SECONDS - 1), tick=False):
        assert is_shown(member) == (not is_given)
    with time_machine.travel(start + timedelta(seconds=SECONDS), tick=False):
        assert is_shown(member) == is_given


def test_a_change_is_shown_as_soon_as_the_user_signs_in_again(member: User) -> None:
    assert not is_shown(member)
    member.user_permissions.add(permission())
    update_last_login(type(member), member)
    assert is_shown(member)


def test_a_change_counts_at_once_for_what_is_allowed(member: User) -> None:
    assert not is_shown(member)
    member.user_permissions.add(permission())
    assert is_allowed(member)
    member.user_permissions.clear()
    assert not is_allowed(member)


def test_without_the_permission_nobody_moderates_from_that_moment(
    member: User, moderator: User, say: Say
) -> None:
    member.user_permissions.add(permission())
    first, message = say(moderator), say(moderator)
    assert is_shown(member)
    services.delete_message(message=first, by=again(member))
    member.user_permissions.clear()
    assert is_shown(member)
    with pytest.raises(NotAllowed):
        services.delete_message(message=message, by=again(member))


def test_a_deactivated_account_is_shown_nothing(overseer: User) -> None:
    assert is_shown(overseer)
    User.objects.filter(pk=overseer.pk).update(is_active=False)
    assert not is_shown(overseer)
