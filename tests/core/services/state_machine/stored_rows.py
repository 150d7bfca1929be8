"""Invariants of the state machine: the rows beside the messages are those of the model."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis.stateful import invariant

from conversate_core.models import Membership, Message, Participant, Reaction, Room
from conversate_core.queries.originals import find_originals
from tests.core.services.state_machine.model import Said
from tests.core.services.state_machine.play import Play


class StoredRows(Play):
    @invariant()
    def reactions_are_gone_with_their_messages(self) -> None:
        rows = Reaction.objects.values_list("message", "user__username", "emoji")
        assert set(rows) == {
            (pk, who, emoji) for pk, said in self.everything() for who, emoji in said.reactions
        }

    @invariant()
    def the_people_of_a_direct_conversation_never_change(self) -> None:
        people: dict[int, set[str]] = {}
        for pk, name in Participant.objects.values_list("room", "user__username"):
            people.setdefault(pk, set()).add(name)
        assert people == {pk: room.direct for pk, room in self.rooms.items() if room.direct}

    @invariant()
    def members_and_their_roles_are_those_of_the_model(self) -> None:
        rows = Membership.objects.values_list("room", "user__username", "role", "muted")
        assert set(rows) == {
            (pk, who, role, who in room.muted)
            for pk, room in self.rooms.items()
            for who, role in room.roles.items()
        }

    @invariant()
    def quotes_show_what_is_there_now(self) -> None:
        for pk, model in self.rooms.items():
            room = Room.objects.get(pk=pk)
            replies = Message.objects.in_room(pk).exclude(reply_to=None)
            for original in find_originals(replies, room=room).values():
                said = model.said[original.id]
                author = str(original.author) if original.names_author else None
                assert (author, original.words) == quote_of(said)

    def everything(self) -> Iterator[tuple[int, Said]]:
        return (each for room in self.rooms.values() for each in room.said.items())


def quote_of(said: Said) -> tuple[str | None, str]:
    """Return the author that a quote names, and its words."""
    if said.deleted:
        return None, "This message was deleted."
    return said.author, " ".join(said.body.splitlines()[0].split())
