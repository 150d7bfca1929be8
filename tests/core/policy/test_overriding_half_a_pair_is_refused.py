from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_core.checks.settings import check_core_settings
from conversate_core.policy import RoomPolicy
from tests.core.policy.test_replacing_the_policy import Closed

if TYPE_CHECKING:
    from pytest_django import Settings


class HiddenFromHistory(RoomPolicy):
    def can_view(self, user: Any, room: Any) -> bool:
        return False


class HiddenFromLists(RoomPolicy):
    def visible_rooms(self, user: Any) -> Any:
        return super().visible_rooms(user).none()


class NobodyJoins(RoomPolicy):
    def can_join(self, user: Any, room: Any) -> bool:
        return False


class HiddenMessages(RoomPolicy):
    def visible_messages(self, user: Any, room: Any) -> Any:
        return super().visible_messages(user, room).none()


class NobodyPosts(RoomPolicy):
    def can_post(self, user: Any, room: Any) -> bool:
        return False


def problems(settings: Settings, policy: type[RoomPolicy]) -> list[str]:
    settings.CONVERSATE_POLICY = f"{policy.__module__}.{policy.__qualname__}"
    return [each.msg for each in check_core_settings() if each.id == "conversate_core.E025"]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (HiddenFromHistory, "HiddenFromHistory overrides can_view, but not visible_rooms."),
        (HiddenFromLists, "HiddenFromLists overrides visible_rooms, but not can_view."),
        (
            HiddenMessages,
            "HiddenMessages overrides visible_messages, which follows from first_visible.",
        ),
        (NobodyJoins, "NobodyJoins overrides can_join, but not joinable_rooms."),
    ],
)
def test_the_check_names_what_else_to_override(
    policy: type[RoomPolicy], message: str, settings: Settings
) -> None:
    assert problems(settings, policy) == [message]


@pytest.mark.parametrize("policy", [RoomPolicy, Closed, NobodyPosts])
def test_whole_pairs_and_other_rules_are_fine(policy: type[RoomPolicy], settings: Settings) -> None:
    assert problems(settings, policy) == []


def test_of_a_policy_that_can_not_be_imported_only_that_is_said(settings: Settings) -> None:
    settings.CONVERSATE_POLICY = "no.such.Policy"
    assert [each.id for each in check_core_settings()][:1] == ["conversate_core.E021"]
    assert "conversate_core.E025" not in {each.id for each in check_core_settings()}
