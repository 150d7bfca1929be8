"""The base of the state machine: its users, and the model beside the database."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import TypeVar

import pytest
from django.db import transaction
from django.test import TestCase, override_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition

from conversate_core.databases import write_alias
from conversate_core.errors import NotAllowed
from conversate_core.models import Message, Room
from tests.core.services.state_machine.model import (
    PEOPLE,
    ROOT,
    ModelClient,
    ModelInvitation,
    ModelRoom,
    Rules,
    Said,
)
from tests.core.support.people import make_person

T = TypeVar("T")

WHO = st.sampled_from(PEOPLE)
BOSS = st.sampled_from([ROOT, "grace", ROOT, "ada"])  # mostly somebody who may
ANY = st.integers(0, 50)  # an index into whatever there is, taken modulo

with_room = precondition(lambda machine: machine.rooms)
with_message = precondition(lambda machine: any(room.said for room in machine.rooms.values()))
with_direct = precondition(lambda machine: any(r.direct for r in machine.rooms.values()))
with_client = precondition(lambda machine: machine.clients)


class Play(RuleBasedStateMachine):
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
        self.may = Rules()
        self.rooms: dict[int, ModelRoom] = {}
        self.clients: list[ModelClient] = []
        self.invitations: list[ModelInvitation] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)
        self.overridden.disable()
        self.folder.cleanup()

    def attempt(self, allowed: bool, act: Callable[[], T]) -> T | None:
        """Call *act*; it succeeds or is refused as the model says."""
        with TestCase.captureOnCommitCallbacks(using=write_alias(), execute=True):
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
