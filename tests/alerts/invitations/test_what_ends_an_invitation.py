"""Nothing is sent for an invitation that ended between its creation and its mail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversate_alerts.models import InvitationMail
from conversate_core import services
from conversate_core.models import Access, Invitation, Role
from tests.core.support.people import make_person


@pytest.fixture(autouse=True)
def _still(clock):
    """The clock stands still."""


@pytest.mark.parametrize(
    "change", ["revoked", "used up", "expired", "archived", "opened", "deleted room"]
)
def test_what_happened_to_the_invitation_or_its_room_counts(
    invite, later, room, ada, mailoutbox, change
):
    invitation = invite(days=1)
    wait = timedelta()
    if change == "revoked":
        services.revoke_invitation(invitation=invitation, by=ada)
    elif change == "used up":
        Invitation.objects.filter(pk=invitation.pk).update(uses=1)
    elif change == "expired":
        wait = timedelta(days=1)
    elif change == "archived":
        services.archive_room(room=room, by=ada)
    elif change == "opened":
        services.change_room(room=room, access=Access.OPEN)
    else:
        services.delete_room(room=room)
    assert later(wait).sent == 0
    assert mailoutbox == []
    assert not InvitationMail.objects.exists()


@pytest.mark.parametrize("change", ["role", "left", "removed", "inactive", "account deleted"])
def test_it_ends_with_the_right_of_the_inviter(invite, later, room, ada, mailoutbox, change):
    other = make_person("other")
    services.add_member(room=room, user=other, role=Role.MODERATOR)
    invite()
    if change == "role":
        services.change_role(room=room, user=ada, role=Role.MEMBER, by=other)
    elif change == "left":
        services.leave_room(room=room, user=ada)
    elif change == "removed":
        services.remove_member(room=room, user=ada, by=other)
    elif change == "inactive":
        type(ada).objects.filter(pk=ada.pk).update(is_active=False)
    else:
        ada.delete()
    assert later().sent == 0
    assert mailoutbox == []
    assert not InvitationMail.objects.exists()


def test_an_invitation_of_the_system_ends_with_the_room_that_is_opened(
    invite, later, room, mailoutbox
):
    invite(by=None)
    services.change_room(room=room, access=Access.OPEN)
    assert later().sent == 0
    assert mailoutbox == []


def test_what_was_revoked_between_two_attempts_is_not_tried_again(
    invite, later, room, ada, postbox
):
    invitation = invite()
    postbox.answer_to_data = "451 Try again later"
    assert later().failed == 1
    postbox.answer_to_data = ""
    services.revoke_invitation(invitation=invitation, by=ada)
    assert later(timedelta(minutes=1)).sent == 0
    assert not InvitationMail.objects.exists()


def test_a_mail_that_was_given_up_goes_with_its_invitation(invite, later, ada, postbox):
    invite()
    postbox.refusals["linus@example.org"] = "550 No such user"
    later()
    ada.delete()
    assert not InvitationMail.objects.exists()
