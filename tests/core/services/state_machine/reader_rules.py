"""Rules of the state machine: pages open and poll, read marks move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from conversate_core import services
from conversate_core.models import Room
from conversate_core.policy import get_policy
from tests.core.services.state_machine.clients import catch_up, load
from tests.core.services.state_machine.model import ModelClient
from tests.core.services.state_machine.play import (
    ANY,
    WHO,
    Play,
    with_client,
    with_message,
    with_room,
)


class ReaderRules(Play):
    @with_message
    @rule(who=WHO, which=ANY, unread=st.booleans())
    def mark(self, who: str, which: int, unread: bool) -> None:
        message, _, model = self.pick_message(which)
        is_active = who not in self.may.inactive
        mark: Callable[..., None] = services.mark_unread if unread else services.mark_read
        self.attempt(
            self.may.view(who, model) if unread else is_active,
            lambda: mark(room=message.room, user=self.users[who], message=message),
        )
        if is_active and who in model.read:
            at_least = 0 if unread else model.read[who]
            model.read[who] = max(at_least, message.pk - 1 if unread else message.pk)

    @with_message
    @rule(who=WHO, which=ANY)
    def who_has_read_it(self, who: str, which: int) -> None:
        message, said, model = self.pick_message(which)
        is_own = said.author == who and not said.deleted and who in model.read
        hidden = self.may.inactive | self.may.hiding
        found = self.attempt(
            is_own and who not in hidden,
            lambda: services.seen_by(message=message, by=self.users[who]),
        )
        if found is not None:
            readers = {
                name: mark >= message.pk
                for name, mark in model.read.items()
                if name not in {who, *hidden} and model.since[name] < message.pk
            }
            shown = [(each, True) for each in found.seen] + [
                (each, False) for each in found.not_yet
            ]
            assert {each.user.get_username(): seen for each, seen in shown} == readers

    @rule(who=WHO, on=st.booleans())
    def share_reading(self, who: str, on: bool) -> None:
        allowed = who not in self.may.inactive
        self.attempt(allowed, lambda: services.share_reading(user=self.users[who], on=on))
        if allowed:
            self.may.hiding = self.may.hiding - {who} if on else self.may.hiding | {who}

    @with_room
    @rule(who=WHO, where=ANY)
    def open_page(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        loaded = self.attempt(self.may.view(who, model), lambda: load(room, self.users[who]))
        if loaded is not None:
            self.clients.append(ModelClient(who, room.pk, *loaded))
            self.shows_what_was_said(self.clients[-1])

    @rule()
    def everybody_polls(self) -> None:
        for client in self.clients:
            self.poll(client)

    @with_client
    @rule(which=ANY)
    def somebody_polls(self, which: int) -> None:
        self.poll(self.clients[which % len(self.clients)])

    def poll(self, client: ModelClient) -> None:
        room, user = Room.objects.get(pk=client.room), self.users[client.who]
        answer = self.attempt(
            self.may.view(client.who, self.rooms[client.room]),
            lambda: catch_up(client, room, user),
        )
        if answer is None:
            return
        received, reloaded = answer
        assert reloaded == client.outdated
        assert received == ([] if reloaded else client.pending)
        client.pending, client.outdated = [], False
        self.shows_what_was_said(client)

    def shows_what_was_said(self, client: ModelClient) -> None:
        said = self.rooms[client.room].said
        assert client.shows == {pk: one.shown for pk, one in said.items()}

    @rule(who=WHO)
    def look_at_the_index(self, who: str) -> None:
        user = self.users[who]
        rooms: Any = services.name_directs(rooms=services.rooms_for(user=user), user=user)
        expected = {
            pk: (room.unread(who), room.title_for(who), who in room.muted)
            for pk, room in self.rooms.items()
            if who in room.roles and who not in self.may.inactive
        }
        listed = {room.pk: (room.unread_count, room.title, room.muted) for room in rooms}
        assert listed == expected
        visible = {pk for pk, room in self.rooms.items() if self.may.view(who, room)}
        assert {room.pk for room in get_policy().visible_rooms(user)} == visible
        found = services.search(user=user, query="x")
        assert {message.room_id for message in found} <= visible
