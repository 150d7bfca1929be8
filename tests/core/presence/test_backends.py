from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from conversate_core import presence, signals
from conversate_core.models import Membership, Room
from conversate_core.presence import Presence, PresenceBackend, State

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


class Notebook(PresenceBackend):
    """A backend that records polls and goodbyes."""

    polls: ClassVar[list[tuple[str, bool, bool]]] = []
    clients: ClassVar[list[tuple[str, str]]] = []

    def record_poll(
        self, *, membership: Membership, focused: bool, active: bool, client: str
    ) -> None:
        self.polls.append((str(membership.user), focused, active))
        self.clients.append(("poll", client))

    def record_goodbye(self, *, membership: Membership, client: str) -> None:
        self.clients.append(("goodbye", client))

    def room_presence(self, *, room: Room) -> Mapping[Any, Presence]:
        return {}


class OtherNotebook(Notebook):
    polls: ClassVar[list[tuple[str, bool, bool]]] = []


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Register no backend, whichever packages are installed."""
    monkeypatch.setattr("conversate_core.presence.backends._registered", [])
    yield
    Notebook.polls.clear()
    Notebook.clients.clear()
    OtherNotebook.polls.clear()


@pytest.fixture
def membership(room: Room, member: User) -> Membership:
    return Membership.objects.get(user=member)


def test_nobody_does_where_no_backend_is_installed(membership: Membership) -> None:
    assert presence.get_backend() is None
    presence.record_poll(membership=membership)


def test_waiting_polls_send_the_signal_with_or_without_a_backend(
    membership: Membership,
) -> None:
    heard: list[tuple[Membership, bool, bool]] = []

    def listen(membership: Membership, focused: bool, active: bool, **more: Any) -> None:
        heard.append((membership, focused, active))

    polls = [
        presence.Poll(membership, focused=True, active=False, client="page"),
        presence.Poll(membership, focused=False, active=True, client="no name/"),
    ]
    expected = [(membership, True, False), (membership, False, True)]
    signals.member_polled.connect(listen)
    try:
        presence.record_polls(polls)
        assert heard == expected
        presence.register_backend(f"{__name__}.Notebook")
        presence.record_polls(polls)
    finally:
        signals.member_polled.disconnect(listen)
    assert heard == expected * 2
    assert Notebook.clients == [("poll", "page"), ("poll", "")]


def test_an_installed_app_may_register_its_own(membership: Membership) -> None:
    presence.register_backend(f"{__name__}.Notebook")
    presence.record_poll(membership=membership, focused=False, active=True)
    assert Notebook.polls == [("member", False, True)]


def test_the_site_has_the_last_word(membership: Membership, settings: Settings) -> None:
    settings.CONVERSATE_PRESENCE = f"{__name__}.OtherNotebook"
    presence.register_backend(f"{__name__}.Notebook")
    presence.record_poll(membership=membership)
    assert (Notebook.polls, OtherNotebook.polls) == ([], [("member", True, True)])


def test_polls_send_the_signal_and_a_failing_receiver_breaks_nothing(
    membership: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[dict[str, Any]] = []

    def fail(**kwargs: Any) -> None:
        raise RuntimeError("The receiver is broken")

    def listen(signal: object, **fact: Any) -> None:
        heard.append(fact)

    signals.member_polled.connect(fail)
    signals.member_polled.connect(listen)
    try:
        presence.record_poll(membership=membership, focused=True, active=False)
    finally:
        signals.member_polled.disconnect(fail)
        signals.member_polled.disconnect(listen)
    assert heard == [
        {"sender": Membership, "membership": membership, "focused": True, "active": False}
    ]
    assert "The receiver is broken" in caplog.text


def test_a_backend_has_to_do_its_work_itself(room: Room, membership: Membership) -> None:
    backend = PresenceBackend()
    with pytest.raises(NotImplementedError):
        backend.record_poll(membership=membership, focused=True, active=True, client="")
    with pytest.raises(NotImplementedError):
        backend.room_presence(room=room)


def test_a_backend_that_does_not_tell_clients_apart_needs_no_goodbyes(
    membership: Membership,
) -> None:
    PresenceBackend().record_goodbye(membership=membership, client="page")


def test_polls_and_goodbyes_say_which_client_they_are_of(membership: Membership) -> None:
    presence.record_goodbye(membership=membership, client="page")
    presence.register_backend(f"{__name__}.Notebook")
    presence.record_poll(membership=membership)
    presence.record_poll(membership=membership, client="view.Page_1-2")
    presence.record_goodbye(membership=membership, client="view.Page_1-2")
    assert Notebook.clients == [
        ("poll", ""),
        ("poll", "view.Page_1-2"),
        ("goodbye", "view.Page_1-2"),
    ]


def test_to_be_shown_the_room_is_to_poll_and_tells_who_is_there(
    room: Room, membership: Membership
) -> None:
    members = list(presence.join_presence(room.memberships.all()))
    assert presence.record_view(membership=membership, members=members) is None
    assert presence.room_presence(room=room) is None
    presence.register_backend(f"{__name__}.Notebook")
    members = list(presence.join_presence(room.memberships.all()))
    assert presence.record_view(membership=membership, members=members, client="view") == {}
    assert presence.room_presence(room=room) == {}
    assert Notebook.polls == [("member", True, True)]
    assert Notebook.clients == [("poll", "view")]


@pytest.mark.parametrize("name", ["a" * 65, "a b", "a\n", "\0", "ä", "a/b"])
def test_what_can_not_be_the_name_of_a_client_is_refused(membership: Membership, name: str) -> None:
    words: list[Callable[..., object]] = [
        presence.record_poll,
        presence.record_goodbye,
        partial(presence.record_view, members=[]),
    ]
    for word in words:
        with pytest.raises(ValueError, match="the name of a client"):
            word(membership=membership, client=name)


def test_who_was_never_seen_has_no_times() -> None:
    away = Presence(State.AWAY)
    assert (away.last_seen_at, away.last_active_at) == (None, None)
