"""Who manages a room sets for how many days it keeps messages, up to the site's number."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import InvalidRoom, NotAllowed
from conversate_core.models import Room
from conversate_core.policy import RoomPolicy

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.people import User as Anyone


class NoDays(RoomPolicy):
    def can_set_keep_days(self, user: Anyone, room: Room | None) -> bool:
        return False


def test_a_moderator_does_and_a_member_and_an_outsider_do_not(
    room: Room, moderator: User, member: User, outsider: User
) -> None:
    for user in (member, outsider):
        with pytest.raises(NotAllowed):
            services.change_room(room=room, keep_days=30, by=user)
    assert services.change_room(room=room, keep_days=30, by=moderator).keep_days == 30
    assert services.change_room(room=room, title="Other", by=moderator).keep_days == 30
    assert services.change_room(room=room, keep_days=0, by=moderator).keep_days is None


def test_the_rule_of_a_site_may_leave_it_to_the_setting(
    room: Room, moderator: User, superuser: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.NoDays"
    with pytest.raises(NotAllowed):
        services.change_room(room=room, keep_days=30, by=moderator)
    assert services.change_room(room=room, title="Tea", keep_days=0, by=moderator).title == "Tea"
    with pytest.raises(NotAllowed):
        services.create_room(title="New", keep_days=30, by=superuser)
    assert services.create_room(title="New", by=superuser).keep_days is None


@pytest.mark.parametrize("days", [-1, 91, 10**30, 1.5, "30", True])
def test_other_numbers_than_the_site_allows_are_refused(
    days: int, room: Room, settings: Settings
) -> None:
    settings.CONVERSATE_KEEP_DAYS = 90
    with pytest.raises(InvalidRoom, match="1 to 90 days"):
        services.change_room(room=room, keep_days=days)
    with pytest.raises(InvalidRoom):
        services.create_room(title="New", keep_days=days)
    assert services.create_room(title="New", keep_days=90).keep_days == 90


def test_a_number_from_before_the_site_lowered_its_own_stays_valid(
    room: Room, settings: Settings
) -> None:
    services.change_room(room=room, keep_days=365)
    settings.CONVERSATE_KEEP_DAYS = 90
    changed = services.change_room(room=room, title="Other", keep_days=365)
    assert (changed.keep_days, services.days_kept(room=changed)) == (365, 90)


def test_a_hundred_years_are_the_most(room: Room) -> None:
    with pytest.raises(InvalidRoom, match="36500"):
        services.change_room(room=room, keep_days=36_501)
