"""Rules of the state machine: rooms are created, changed, cleared and deleted."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conversate_core import services
from conversate_core.models import Access, Role
from tests.core.services.state_machine.model import ROOT, ModelRoom
from tests.core.services.state_machine.play import ANY, BOSS, WHO, Play, with_room


class RoomRules(Play):
    @precondition(lambda machine: sum(not room.direct for room in machine.rooms.values()) < 2)
    @rule(who=WHO, is_open=st.booleans())
    def create_room(self, who: str, is_open: bool) -> None:
        access = Access.OPEN if is_open else Access.MEMBERS
        room = self.attempt(
            who == ROOT,
            lambda: services.create_room(title="Room", access=access, by=self.users[who]),
        )
        if room is not None:
            self.rooms[room.pk] = ModelRoom(open=is_open)
            self.rooms[room.pk].enter(who, Role.MODERATOR)

    @with_room
    @rule(who=BOSS, where=ANY, what=st.sampled_from("aaacdr"))
    def manage_room(self, who: str, where: int, what: str) -> None:
        if what == "d" and len(self.rooms) > 1:
            self.delete_room(who, where)
        else:
            act = {"a": self.archive_room, "c": self.clear_room}.get(what, self.rename_room)
            act(who, where)

    def rename_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        title = f"{model.title}!"
        if self.attempt(
            self.may.moderate(who, model),
            lambda: services.change_room(room=room, title=title, by=self.users[who]),
        ):
            model.title = title

    def archive_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        act = services.restore_room if model.archived else services.archive_room
        if self.attempt(
            self.may.moderate(who, model),
            lambda: act(room=room, by=self.users[who]),
        ):
            model.archived = not model.archived

    def clear_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.may.moderate(who, model),
            lambda: services.clear_room(room=room, by=self.users[who]),
        ):
            model.clear()
            for client in self.clients:
                client.outdated |= client.room == room.pk

    def delete_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        pk, allowed = room.pk, self.may.delete_room(who, model)
        self.attempt(allowed, lambda: services.delete_room(room=room, by=self.users[who]))
        if allowed:
            del self.rooms[pk]
            self.clients = [client for client in self.clients if client.room != pk]
