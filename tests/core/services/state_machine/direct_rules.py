"""Rules of the state machine: direct conversations are opened, and opened again."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from conversate_core import services
from conversate_core.models import Role
from tests.core.services.state_machine.model import ModelRoom
from tests.core.services.state_machine.play import ANY, WHO, Play, with_direct

OTHERS = st.frozensets(WHO, min_size=1, max_size=3)


class DirectRules(Play):
    @rule(who=WHO, others=OTHERS)
    def open_direct(self, who: str, others: frozenset[str]) -> None:
        if people := others - {who}:
            self.open_for(who, people)

    @with_direct
    @rule(which=ANY, who=ANY)
    def open_direct_again(self, which: int, who: int) -> None:
        directs = sorted(pk for pk, room in self.rooms.items() if room.direct)
        people = self.rooms[directs[which % len(directs)]].direct
        by = sorted(people)[who % len(people)]
        self.open_for(by, people - {by})

    def open_for(self, who: str, others: frozenset[str]) -> None:
        people = others | {who}
        known = {room.direct: pk for pk, room in self.rooms.items()}
        model = self.rooms[known[people]] if people in known else ModelRoom(direct=people)
        room = self.attempt(
            self.may.open_direct(who, others, self.rooms.values(), model),
            lambda: services.open_direct(
                users=[self.users[other] for other in others], by=self.users[who]
            ),
        )
        if room is None:
            return
        assert room.pk == known.get(people, room.pk)
        for each in {who} if people in known else people:
            model.enter(each, Role.MEMBER)
        self.rooms[room.pk] = model
