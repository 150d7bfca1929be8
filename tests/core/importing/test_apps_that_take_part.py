"""Extensions are called for imported data, also while another process writes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError

from conversate_core import services
from conversate_core.importing import extensions, old_site
from conversate_core.importing.extensions import ImportedMember, ImportExtension, Newest, register
from conversate_core.models import Membership, Message, Room

pytestmark = pytest.mark.usefixtures("old_site")


class Listening(ImportExtension):
    """Records its calls, and does something once."""

    histories: ClassVar[list[tuple[Newest, Newest]]] = []
    members: ClassVar[list[list[str]]] = []
    at_history: ClassVar[list[Callable[[], Any]]] = []
    at_members: ClassVar[list[Callable[[], Any]]] = []

    def history_grew(self, *, before: Newest, after: Newest) -> None:
        self.histories.append((before, after))
        while self.at_history:
            self.at_history.pop()()

    def members_imported(self, *, members: Sequence[ImportedMember]) -> None:
        self.members.append([member.membership.user.get_username() for member in members])
        while self.at_members:
            self.at_members.pop()()


@pytest.fixture(autouse=True)
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Listening]]:
    # A module that is first imported while the list is replaced would register itself there.
    extensions.discover()
    monkeypatch.setattr(extensions, "_extensions", [])
    yield register(Listening)
    for heard in (Listening.histories, Listening.members):
        heard.clear()
    for things in (Listening.at_history, Listening.at_members):
        things.clear()


def test_they_hear_of_messages_and_of_the_members_of_each_room(run, listening):
    run()
    room = Room.objects.get(slug="tea-kitchen")
    [(before, after)] = listening.histories
    assert (before[room.pk], after[room.pk]) == (0, room.messages.order_by("-pk")[0].pk)
    assert sorted(listening.members) == [[], ["ada", "grace", "linus"], ["admin"], ["linus"]]


def test_who_is_registered_twice_hears_once(run, listening):
    register(listening)
    run()
    assert len(listening.histories) == 1
    assert len(listening.members) == Room.objects.count()


def test_they_need_not_hear_of_all(run):
    class Deaf(ImportExtension):
        pass

    register(Deaf)
    assert "All messages and files match." in run()


def test_a_room_that_is_deleted_meanwhile_stays_away(run, listening, monkeypatch):
    monkeypatch.setattr(old_site, "BATCH", 3)
    listening.at_history.append(
        lambda: services.delete_room(room=Room.objects.get(slug="search-2")),
    )
    assert "All messages and files match." in run()
    assert not Room.objects.filter(slug="search-2").exists()
    assert not Message.objects.filter(body="Found it").exists()
    assert Message.objects.filter(body="Anybody there?").exists()


def test_two_imports_at_once_add_nobody_twice(run, listening):
    """The other one has added all members after this one has read how far the rooms are."""
    listening.at_members.append(run)
    with pytest.raises(CommandError, match="Another import is running"):
        run()
    assert "All messages and files match." in run()
    assert Membership.objects.count() == 5
