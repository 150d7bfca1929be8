"""Rules of the state machine: members are added and removed, join and leave."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from conversate_core import services
from conversate_core.models import Role
from tests.core.services.state_machine.play import ANY, BOSS, WHO, Play, with_room

ROLE = st.sampled_from(Role)


class MemberRules(Play):
    @with_room
    @rule(who=WHO, where=ANY, by=BOSS, role=ROLE, what=st.sampled_from("arc"))
    def manage_members(self, who: str, where: int, by: str, role: Role, what: str) -> None:
        if what == "r":
            self.remove_member(who, where, by)
        else:
            act = self.change_role if what == "c" else self.add_member
            act(who, where, by, role)

    def add_member(self, who: str, where: int, by: str, role: Role) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.may.moderate(by, model),
            lambda: services.add_member(
                room=room, user=self.users[who], role=role, by=self.users[by]
            ),
        ):
            model.enter(who, role)

    def remove_member(self, who: str, where: int, by: str) -> None:
        room, model = self.pick_room(where)
        allowed = self.may.moderate(by, model)
        self.attempt(
            allowed,
            lambda: services.remove_member(room=room, user=self.users[who], by=self.users[by]),
        )
        if not allowed:
            return
        if who in model.roles and who != by:
            model.removed[who] = max((each.pk for each in self.invitations), default=0)
        model.leave(who)

    def change_role(self, who: str, where: int, by: str, role: Role) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.may.moderate(by, model) and who in model.roles,
            lambda: services.change_role(
                room=room, user=self.users[who], role=role, by=self.users[by]
            ),
        ):
            model.roles[who] = role

    @with_room
    @rule(who=WHO, where=ANY, come=st.booleans())
    def come_or_go(self, who: str, where: int, come: bool) -> None:
        act = self.join_room if come else self.leave_room
        act(who, where)

    def join_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.may.join(who, model),
            lambda: services.join_room(room=room, user=self.users[who]),
        ):
            model.enter(who, Role.MEMBER)

    def leave_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        allowed = who not in self.may.inactive
        self.attempt(allowed, lambda: services.leave_room(room=room, user=self.users[who]))
        if allowed:
            model.leave(who)

    @with_room
    @rule(who=WHO, where=ANY, on=st.booleans())
    def mute_a_room(self, who: str, where: int, on: bool) -> None:
        room, model = self.pick_room(where)
        membership = services.get_membership(room=room, user=self.users[who])
        assert (membership is not None) == (who in model.roles and who not in self.may.inactive)
        if membership is not None:
            services.change_preferences(membership=membership, muted=on)
            model.muted = model.muted | {who} if on else model.muted - {who}

    @rule()
    def deactivate_or_reactivate_linus(self) -> None:
        user = self.users["linus"]
        user.is_active = not user.is_active
        user.save()
        self.may.inactive ^= {"linus"}
