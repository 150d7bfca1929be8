from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.models import Room
from tests.core.support.people import again
from tests.core.support.queries import counted

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.mark.parametrize("who", ["member", "moderator", "superuser", "overseer"])
def test_who_may_enter_finds_it(who: str, room: Room, request: pytest.FixtureRequest) -> None:
    found = services.get_room(slug="tea-kitchen", user=request.getfixturevalue(who))
    assert found == room


@pytest.mark.parametrize("who", ["outsider", "deactivated", "anonymous"])
def test_for_anybody_else_it_does_not_exist(
    who: str, room: Room, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(Room.DoesNotExist):
        services.get_room(slug=room.slug, user=request.getfixturevalue(who))


@pytest.mark.parametrize("slug", ["", "nowhere", "nul\x00", "lone\ud800", "x" * 1_000, "'; --"])
def test_an_address_of_no_room_is_an_answer_and_no_error(
    slug: str, member: User, superuser: User
) -> None:
    for user in (member, superuser):
        with pytest.raises(Room.DoesNotExist):
            services.get_room(slug=slug, user=user)


def test_an_invisible_room_and_none_take_the_same_work(room: Room, outsider: User) -> None:
    def look(slug: str) -> list[str]:
        user = again(outsider)
        with counted() as queries, pytest.raises(Room.DoesNotExist):
            services.get_room(slug=slug, user=user)
        return [query.split("WHERE")[0] for query in queries]

    assert look(room.slug) == look("nowhere")
