"""Rules of the state machine: members are invited, and join by an invitation or can't."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conversate_core import services
from conversate_core.errors import InvitationRefused
from conversate_core.models import Invitation, Role
from tests.core.services.state_machine.member_rules import MemberRules
from tests.core.services.state_machine.model import ModelInvitation
from tests.core.services.state_machine.play import ANY, BOSS, WHO, with_room

with_invitation = precondition(lambda machine: machine.invitations)


class InvitationRules(MemberRules):
    @with_room
    @rule(by=BOSS, where=ANY, uses=st.integers(1, 2))
    def invite(self, by: str, where: int, uses: int) -> None:
        room, model = self.pick_room(where)
        new = self.attempt(
            self.may.invite(by, model),
            lambda: services.create_invitation(room=room, by=self.users[by], max_uses=uses),
        )
        if new is not None:
            pk = new.invitation.pk
            self.invitations.append(ModelInvitation(pk, new.token, room.pk, by, uses))

    @with_invitation
    @rule(which=ANY, who=WHO)
    def accept(self, which: int, who: str) -> None:
        invitation = self.invitations[which % len(self.invitations)]
        room = self.rooms.get(invitation.room)
        obstacle = self.may.obstacle(who, invitation, room)
        with pytest.raises(InvitationRefused) if obstacle else nullcontext() as refusal:
            self.attempt(
                who not in self.may.inactive,
                lambda: services.accept_invitation(token=invitation.token, user=self.users[who]),
            )
        if refusal is not None:
            assert refusal.value.obstacle == obstacle
            return
        if room is not None and who not in self.may.inactive and who not in room.roles:
            room.enter(who, Role.MEMBER)
            invitation.uses += 1

    @with_invitation
    @rule(which=ANY, by=BOSS)
    def accept_after_a_removal(self, which: int, by: str) -> None:
        """Two steps that seldom meet by chance."""
        invitation = self.invitations[which % len(self.invitations)]
        rooms = sorted(self.rooms)
        if invitation.room in rooms:
            self.accept(which, "alan")
            self.remove_member("alan", rooms.index(invitation.room), by)
            self.accept(which, "alan")

    @with_invitation
    @rule(which=ANY, by=BOSS)
    def revoke(self, which: int, by: str) -> None:
        model = self.invitations[which % len(self.invitations)]
        room = self.rooms.get(model.room)
        if room is None:
            return
        invitation = Invitation.objects.get(pk=model.pk)
        allowed = self.may.moderate(by, room)
        self.attempt(
            allowed,
            lambda: services.revoke_invitation(invitation=invitation, by=self.users[by]),
        )
        model.revoked |= allowed
