from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Room
from conversate_core.queries.counting import RoomSummary

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def membership(room: Room, member: User) -> Membership:
    return Membership.objects.get(user=member)


def test_flash_and_title_are_on_and_desktop_is_off_at_first(membership: Membership) -> None:
    preferences = (membership.flash_alert, membership.title_alert, membership.desktop_alert)
    assert preferences == (True, True, False)


def test_a_muted_room_counts_no_unread_messages(
    room: Room, member: User, moderator: User, membership: Membership
) -> None:
    services.change_preferences(membership=membership, muted=True)
    services.post_message(room=room, author=moderator, body="Hello")
    mine = RoomSummary.of(services.rooms_for(user=member).get())
    assert (mine.muted, mine.unread_count, mine.counted_unread) == (True, 1, 0)
    services.change_preferences(membership=membership, muted=False)
    mine = RoomSummary.of(services.rooms_for(user=member).get())
    assert (mine.muted, mine.counted_unread) == (False, 1)


def test_those_that_are_given_change(membership: Membership) -> None:
    changed = services.change_preferences(
        membership=membership, color="teal", flash_alert=False, desktop_alert=True
    )
    assert changed is membership
    membership.refresh_from_db()
    assert membership.color == Color.TEAL
    preferences = (membership.flash_alert, membership.title_alert, membership.desktop_alert)
    assert preferences == (False, True, True)


def test_what_happened_to_the_membership_meanwhile_is_kept(
    room: Room, member: User, membership: Membership
) -> None:
    message = services.post_message(room=room, author=member, body="Meanwhile")
    services.change_preferences(membership=membership, title_alert=False)
    assert Membership.objects.get().read_id == message.pk


def test_a_color_that_is_not_in_the_palette_is_refused(membership: Membership) -> None:
    with pytest.raises(ValueError, match="#ff0000"):
        services.change_preferences(membership=membership, color="#ff0000")


def test_nothing_given_nothing_changed(membership: Membership) -> None:
    before = Membership.objects.values().get()
    services.change_preferences(membership=membership)
    assert Membership.objects.values().get() == before


def test_a_membership_that_has_ended_has_no_preferences(
    room: Room, member: User, membership: Membership
) -> None:
    services.leave_room(room=room, user=member)
    with pytest.raises(NotAllowed):
        services.change_preferences(membership=membership, color="teal")
    assert not Membership.objects.exists()
