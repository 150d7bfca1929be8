"""Rules of the state machine: messages are posted, edited and deleted."""

from __future__ import annotations

from functools import partial
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from conversate_core import services
from conversate_core.errors import InvalidMessage
from conversate_core.models import Message, Room
from tests.core.services.state_machine.model import Said
from tests.core.services.state_machine.play import ANY, WHO, Play, with_message, with_room

TEXT = st.text("ab \n🐱", min_size=1, max_size=5).map(lambda text: f"x{text}".rstrip())


class MessageRules(Play):
    @with_room
    @rule(who=WHO, where=ANY, body=TEXT, files=st.sampled_from([0, 0, 0, 1, 2]))
    def post(self, who: str, where: int, body: str, files: int) -> None:
        room, model = self.pick_room(where)
        key = str(uuid4())
        uploads = [ContentFile(b"1", name="one.txt") for _ in range(files)]
        message = self.attempt(
            self.may.post(who, model),
            lambda: services.post_message(
                room=room, author=self.users[who], body=body, files=uploads, client_key=key
            ),
        )
        if message is None:
            return
        assert message.pk > model.newest
        model.keys[key] = who, message.pk
        self.was_posted(message, Said(who, body, files))

    def was_posted(self, message: Message, said: Said) -> None:
        model = self.rooms[message.room_id]
        model.said[message.pk] = said
        if said.author in model.read:
            model.read[said.author] = message.pk
        self.tell(message.room_id, message.pk)

    @with_message
    @rule(who=WHO, which=ANY, where=ANY, body=TEXT)
    def reply(self, who: str, which: int, where: int, body: str) -> None:
        original, said, _ = self.pick_message(which)
        room, model = self.pick_room(where)
        act = partial(
            services.post_message, room=room, author=self.users[who], body=body, reply_to=original
        )
        if self.may.post(who, model) and original.pk not in model.said:
            # Gone if the room was cleared since: cleared ids are not told apart.
            if original.pk > room.cleared_id:
                with pytest.raises(InvalidMessage):
                    act()
            return
        message = self.attempt(self.may.post(who, model), act)
        if message is not None:
            reply_to = None if said.deleted else original.pk
            self.was_posted(message, Said(who, body, reply_to=reply_to))

    @precondition(lambda machine: any(room.cleared for room in machine.rooms.values()))
    @rule(who=WHO, which=ANY, body=TEXT)
    def reply_to_what_was_cleared(self, who: str, which: int, body: str) -> None:
        cleared = [pk for pk in sorted(self.rooms) if self.rooms[pk].cleared]
        model = self.rooms[room_pk := cleared[which % len(cleared)]]
        message = self.attempt(
            self.may.post(who, model),
            lambda: services.post_message(
                room=Room.objects.get(pk=room_pk),
                author=self.users[who],
                body=body,
                reply_to=model.cleared,
            ),
        )
        if message is not None:
            self.was_posted(message, Said(who, body))

    @precondition(lambda machine: any(room.keys for room in machine.rooms.values()))
    @rule(index=ANY)
    def post_again_what_was_posted(self, index: int) -> None:
        everything = [(pk, key) for pk, room in self.rooms.items() for key in room.keys]
        room_pk, key = everything[index % len(everything)]
        model = self.rooms[room_pk]
        who, message_pk = model.keys[key]
        message = self.attempt(
            self.may.post(who, model),
            lambda: services.post_message(
                room=Room.objects.get(pk=room_pk),
                author=self.users[who],
                body="Again",
                client_key=key,
            ),
        )
        assert message is None or message.pk == message_pk

    @with_message
    @rule(who=WHO, which=ANY, emoji=st.sampled_from("👍👀"), on=st.booleans())
    def react(self, who: str, which: int, emoji: str, on: bool) -> None:
        message, said, model = self.pick_message(which)
        changes = ((who, emoji) in said.reactions) != on
        reacted = self.attempt(
            self.may.react(who, said, model),
            lambda: services.react(message=message, user=self.users[who], emoji=emoji, on=on),
        )
        if reacted and changes:
            said.reactions ^= {(who, emoji)}
            self.tell(message.room_id, message.pk)

    @with_message
    @rule(who=WHO, which=ANY, body=TEXT, by_author=st.booleans(), what=st.sampled_from("eed"))
    def change_message(self, who: str, which: int, body: str, by_author: bool, what: str) -> None:
        _, said, _ = self.pick_message(which)
        who = said.author if by_author else who
        if what == "e":
            self.edit(who, which, body)
        else:
            self.delete(who, which)

    def edit(self, who: str, which: int, body: str) -> None:
        message, said, model = self.pick_message(which)
        if self.attempt(
            self.may.edit(who, said, model),
            lambda: services.edit_message(message=message, body=body, by=self.users[who]),
        ):
            said.body, said.edited = body, True
            self.tell(message.room_id, message.pk)

    def delete(self, who: str, which: int) -> None:
        message, said, model = self.pick_message(which)
        if self.attempt(
            self.may.delete(who, said, model),
            lambda: services.delete_message(message=message, by=self.users[who]),
        ):
            said.body, said.files, said.deleted, said.reply_to = "", 0, True, None
            said.reactions = set()
            self.tell(message.room_id, message.pk)
