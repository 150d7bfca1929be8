"""docs/how-to: change the rules, find people to add."""

from __future__ import annotations

import pytest

from conversate_core import services
from conversate_core.models import Access, Role
from conversate_core.policy import get_policy
from conversate_core.testing import make_member, make_message, make_room, make_user, texts_for
from conversate_web.forms.find_person import get_finder

from .examples.rules import follow_team

EXAMPLES = "tests.docs.examples"


@pytest.fixture
def room(db):
    return make_room()


def test_only_moderators_see_the_members(room, settings):
    settings.CONVERSATE_POLICY = f"{EXAMPLES}.rules.MembersForModerators"
    people = [make_member(room), make_member(room, role=Role.MODERATOR), make_user()]
    assert [get_policy().can_see_members(user, room) for user in people] == [False, True, False]


def test_only_staff_see_what_was_said_before_they_join(room, settings):
    settings.CONVERSATE_POLICY = f"{EXAMPLES}.rules.PreviewsForStaff"
    open_room = services.change_room(room=room, access=Access.OPEN)
    people = [make_user(), make_user(is_staff=True), make_member(room, is_staff=True)]
    seen = [get_policy().can_preview(user, open_room) for user in people]
    assert seen == [False, True, False]


def test_members_see_what_was_said_since_they_joined(room, settings):
    settings.CONVERSATE_POLICY = f"{EXAMPLES}.rules.SinceJoined"
    ada = make_member(room)
    make_message(room, ada, "Before")
    linus = make_member(room)
    make_message(room, ada, "After")
    assert texts_for(linus, room) == ["After"]
    overseer = make_user(permissions=["moderate_room"])
    assert texts_for(overseer, room) == ["Before", "After"]


def test_members_follow_a_team(room):
    leaving, joining = make_member(room), make_user()
    changes = follow_team(room, [joining])
    assert [each.user for each in changes.added] == [joining]
    assert list(changes.removed) == [leaving]


def test_a_moderator_adds_a_person_by_their_address(room, settings):
    settings.CONVERSATE_FIND_PERSON = f"{EXAMPLES}.finding.ByAddress"
    moderator = make_member(room, role=Role.MODERATOR)
    grace = make_user(email="grace@example.org")
    finder = get_finder()
    assert finder.find("grace@example.org", by=moderator, room=room) == grace
    assert finder.find("grace", by=moderator, room=room) is None
    assert services.get_membership(room=room, user=grace) is None
