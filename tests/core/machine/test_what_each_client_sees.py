"""All services in any order, beside a model that says what must come of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import TestCase, override_settings
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Access, Message, Role, Room
from tests.core.machine.clients import catch_up, load
from tests.core.machine.model import PEOPLE, ROOT, ModelClient, ModelRoom, Rules, Said
from tests.core.support.people import make_person

T = TypeVar("T")

WHO = st.sampled_from(PEOPLE)
ROLE = st.sampled_from(Role)
ANY = st.integers(0, 50)  # an index into whatever there is, taken modulo
TEXT = st.text("ab \n🐱", min_size=1, max_size=5).map(lambda text: f"x{text}".rstrip())

with_room = precondition(lambda machine: machine.rooms)
with_message = precondition(lambda machine: any(room.said for room in machine.rooms.values()))
with_client = precondition(lambda machine: machine.clients)


class Chat(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.overridden = override_settings(
            CONVERSATE_STORE_ROOT=self.folder.name, CONVERSATE_PAGE_SIZE=2
        )
        self.overridden.enable()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.users = {who: make_person(who, is_superuser=who == ROOT) for who in PEOPLE}
        self.rules_of_the_site = Rules()
        self.rooms: dict[int, ModelRoom] = {}
        self.clients: list[ModelClient] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.overridden.disable()
        self.folder.cleanup()

    # Helpers

    def attempt(self, allowed: bool, act: Callable[[], T]) -> T | None:
        """Do what the model says is allowed, or see it refused."""
        with TestCase.captureOnCommitCallbacks(execute=True):
            if allowed:
                return act()
            with pytest.raises(NotAllowed):
                act()
        return None

    def pick_room(self, index: int) -> tuple[Room, ModelRoom]:
        pk = sorted(self.rooms)[index % len(self.rooms)]
        return Room.objects.get(pk=pk), self.rooms[pk]

    def pick_message(self, index: int) -> tuple[Message, Said, ModelRoom]:
        everything = [(pk, room) for room in self.rooms.values() for pk in room.said]
        pk, room = everything[index % len(everything)]
        return Message.objects.select_related("room").get(pk=pk), room.said[pk], room

    def tell(self, room_pk: int, message_pk: int) -> None:
        for client in self.clients:
            if client.room == room_pk:
                client.hears_of(message_pk)

    # Rooms

    @initialize(is_open=st.booleans())
    def a_room_with_ada_and_grace(self, is_open: bool) -> None:
        self.create_room(ROOT, is_open)
        (pk,) = self.rooms
        for who, role in [("ada", Role.MEMBER), ("grace", Role.MODERATOR)]:
            services.add_member(room=Room.objects.get(pk=pk), user=self.users[who], role=role)
            self.rooms[pk].enter(who, role)

    @precondition(lambda machine: len(machine.rooms) < 3)
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
    @rule(who=WHO, where=ANY, title=st.sampled_from(["Room", "Den"]))
    def rename_room(self, who: str, where: int, title: str) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.rules_of_the_site.moderate(who, model),
            lambda: services.change_room(room=room, title=title, by=self.users[who]),
        ):
            model.title = title

    @with_room
    @rule(who=WHO, where=ANY)
    def archive_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        act = services.restore_room if model.archived else services.archive_room
        if self.attempt(
            self.rules_of_the_site.moderate(who, model),
            lambda: act(room=room, by=self.users[who]),
        ):
            model.archived = not model.archived

    @with_message
    @rule(who=WHO, where=ANY)
    def clear_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.rules_of_the_site.moderate(who, model),
            lambda: services.clear_room(room=room, by=self.users[who]),
        ):
            model.said.clear()
            model.keys.clear()
            for client in self.clients:
                client.outdated |= client.room == room.pk

    @precondition(lambda machine: len(machine.rooms) > 1)
    @rule(who=WHO, where=ANY)
    def delete_room(self, who: str, where: int) -> None:
        room, _ = self.pick_room(where)
        pk = room.pk
        self.attempt(
            who == ROOT, lambda: services.delete_room(room=room, by=self.users[who])
        )
        if who == ROOT:
            del self.rooms[pk]
            self.clients = [client for client in self.clients if client.room != pk]

    # Members

    @with_room
    @rule(who=WHO, where=ANY, by=WHO, role=ROLE)
    def add_member(self, who: str, where: int, by: str, role: Role) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.rules_of_the_site.moderate(by, model),
            lambda: services.add_member(
                room=room, user=self.users[who], role=role, by=self.users[by]
            ),
        ):
            model.enter(who, role)

    @with_room
    @rule(who=WHO, where=ANY, by=WHO)
    def remove_member(self, who: str, where: int, by: str) -> None:
        room, model = self.pick_room(where)
        allowed = self.rules_of_the_site.moderate(by, model)
        self.attempt(
            allowed,
            lambda: services.remove_member(room=room, user=self.users[who], by=self.users[by]),
        )
        if allowed:
            model.leave(who)

    @with_room
    @rule(who=WHO, where=ANY, by=WHO, role=ROLE)
    def change_role(self, who: str, where: int, by: str, role: Role) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.rules_of_the_site.moderate(by, model) and who in model.roles,
            lambda: services.change_role(
                room=room, user=self.users[who], role=role, by=self.users[by]
            ),
        ):
            model.roles[who] = role

    @with_room
    @rule(who=WHO, where=ANY)
    def join_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        if self.attempt(
            self.rules_of_the_site.join(who, model),
            lambda: services.join_room(room=room, user=self.users[who]),
        ):
            model.enter(who, Role.MEMBER)

    @with_room
    @rule(who=WHO, where=ANY)
    def leave_room(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        allowed = who not in self.rules_of_the_site.inactive
        self.attempt(allowed, lambda: services.leave_room(room=room, user=self.users[who]))
        if allowed:
            model.leave(who)

    @rule(who=st.sampled_from(["ada", "linus"]))
    def deactivate_or_reactivate(self, who: str) -> None:
        user = self.users[who]
        user.is_active = not user.is_active
        user.save()
        self.rules_of_the_site.inactive ^= {who}

    # Messages

    @with_room
    @rule(who=WHO, where=ANY, body=TEXT, files=st.sampled_from([0, 0, 0, 1, 2]))
    def post(self, who: str, where: int, body: str, files: int) -> None:
        room, model = self.pick_room(where)
        key = str(uuid4())
        uploads = [ContentFile(b"1", name="one.txt") for _ in range(files)]
        message = self.attempt(
            self.rules_of_the_site.post(who, model),
            lambda: services.post_message(
                room=room, author=self.users[who], body=body, files=uploads, client_key=key
            ),
        )
        if message is None:
            return
        assert message.pk > model.newest
        model.said[message.pk] = Said(who, body, files)
        model.keys[key] = who, message.pk
        if who in model.read:
            model.read[who] = message.pk
        self.tell(room.pk, message.pk)

    @precondition(lambda machine: any(room.keys for room in machine.rooms.values()))
    @rule(index=ANY)
    def post_again_what_was_posted(self, index: int) -> None:
        everything = [(pk, key) for pk, room in self.rooms.items() for key in room.keys]
        room_pk, key = everything[index % len(everything)]
        model = self.rooms[room_pk]
        who, message_pk = model.keys[key]
        message = self.attempt(
            self.rules_of_the_site.post(who, model),
            lambda: services.post_message(
                room=Room.objects.get(pk=room_pk),
                author=self.users[who],
                body="Again",
                client_key=key,
            ),
        )
        assert message is None or message.pk == message_pk

    @with_message
    @rule(who=WHO, which=ANY, body=TEXT)
    def edit(self, who: str, which: int, body: str) -> None:
        message, said, model = self.pick_message(which)
        if self.attempt(
            self.rules_of_the_site.edit(who, said, model),
            lambda: services.edit_message(message=message, body=body, by=self.users[who]),
        ):
            said.body, said.edited = body, True
            self.tell(message.room_id, message.pk)

    @with_message
    @rule(who=WHO, which=ANY)
    def delete(self, who: str, which: int) -> None:
        message, said, model = self.pick_message(which)
        if self.attempt(
            self.rules_of_the_site.delete(who, said, model),
            lambda: services.delete_message(message=message, by=self.users[who]),
        ):
            said.body, said.files, said.deleted = "", 0, True
            self.tell(message.room_id, message.pk)

    # Readers

    @with_message
    @rule(who=WHO, which=ANY, unread=st.booleans())
    def mark(self, who: str, which: int, unread: bool) -> None:
        message, _, model = self.pick_message(which)
        is_active = who not in self.rules_of_the_site.inactive
        mark: Callable[..., None] = services.mark_unread if unread else services.mark_read
        self.attempt(
            self.rules_of_the_site.view(who, model) if unread else is_active,
            lambda: mark(room=message.room, user=self.users[who], message=message),
        )
        if is_active and who in model.read:
            at_least = 0 if unread else model.read[who]
            model.read[who] = max(at_least, message.pk - 1 if unread else message.pk)

    @with_room
    @rule(who=WHO, where=ANY)
    def open_page(self, who: str, where: int) -> None:
        room, model = self.pick_room(where)
        loaded = self.attempt(
            self.rules_of_the_site.view(who, model), lambda: load(room, self.users[who])
        )
        if loaded is not None:
            self.clients.append(ModelClient(who, room.pk, *loaded))
            self.shows_what_was_said(self.clients[-1])

    @with_client
    @rule(which=ANY)
    def poll(self, which: int) -> None:
        client = self.clients[which % len(self.clients)]
        room, user = Room.objects.get(pk=client.room), self.users[client.who]
        answer = self.attempt(
            self.rules_of_the_site.view(client.who, self.rooms[client.room]),
            lambda: catch_up(client, room, user),
        )
        if answer is None:
            return
        told, reloaded = answer
        assert reloaded == client.outdated
        assert told == ([] if reloaded else client.pending)
        client.pending, client.outdated = [], False
        self.shows_what_was_said(client)

    def shows_what_was_said(self, client: ModelClient) -> None:
        said = self.rooms[client.room].said
        assert client.shows == {pk: one.shown for pk, one in said.items()}

    # At any time

    @invariant()
    def everybody_has_their_rooms_with_what_is_unread(self) -> None:
        for who, user in self.users.items():
            listed: Any = services.rooms_for(user=user)
            expected = {
                pk: (room.unread(who), room.title)
                for pk, room in self.rooms.items()
                if who in room.roles and who not in self.rules_of_the_site.inactive
            }
            assert {room.pk: (room.unread_count, room.title) for room in listed} == expected

    @invariant()
    def there_are_the_files_of_the_messages_and_no_others(self) -> None:
        stored = [path for path in Path(self.folder.name).rglob("*") if path.is_file()]
        said = [said for room in self.rooms.values() for said in room.said.values()]
        assert len(stored) == sum(one.files for one in said)


@pytest.mark.django_db
def test_whatever_is_done_each_client_sees_what_the_model_says() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Chat,
        settings=settings(
            deadline=None,
            max_examples=12,
            stateful_step_count=40,
            suppress_health_check=list(HealthCheck),
        ),
    )
