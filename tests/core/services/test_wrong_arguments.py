"""For invalid arguments, a service raises a ConversateError and changes nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from inspect import Parameter
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import File
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import ConversateError
from conversate_core.models import Invitation, Membership, Message, Room, Webhook
from conversate_core.preferences import PREFERENCES

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.core.support.people import Say

ODD: list[Any] = [None, 0, -1, 1.5, "", "x", "\x00\ud800", [], {}, object(), AnonymousUser()]
NOT_TEXT: list[Any] = [None, 0, 1.5, b"x", [], object()]
NUMBERS: list[Any] = ["1", 1.5, True, [], float("nan"), float("inf"), "\x00"]
# For each name of a parameter, what is wrong wherever there is such a parameter.
WRONG: dict[str, list[Any]] = {
    "room": [*ODD, Room(), Room(title="Unsaved")],
    "message": [*ODD, Message()],
    "membership": [*ODD, Membership()],
    "user": ODD[:-1],
    "author": [*ODD, get_user_model()(username="unsaved", is_superuser=True)],
    "by": [*ODD, get_user_model()(username="unsaved", is_superuser=True)],
    "members": [0, "x", [None], [AnonymousUser()], [get_user_model()()], object()],
    "users": [0, "x", [None], [AnonymousUser()], [get_user_model()()], object()],
    "rooms": [0, "x", [None], [0], object()],
    "before": NUMBERS,
    "after": NUMBERS,
    "around": NUMBERS,
    "expected_revision": NUMBERS,
    "limit": [0, -1, *NUMBERS],
    "role": ["owner", "", None, 0, [], "member\x00"],
    "color": ["octarine", "", 0, []],
    "access": ["secret", "", 0, [], "open\ud800"],
    "title": ["", *NOT_TEXT, "\x00", "x" * 201],
    "description": [*NOT_TEXT, "x" * 501],
    "slug": [*NOT_TEXT, "", "a b", "\x00", "x" * 101, "new"],
    "body": [*NOT_TEXT, "x" * 10_001, ""],
    "files": [0, None, "abc", [None], [b"x"], [object()], [File(object())]],
    "sender": [*NOT_TEXT, "Backup", "x" * 41, "a\nb", "\x00", "\u202eAda", "\ud800"],
    "sent_by_mail": ["yes", 0, 1, None, []],
    "emoji": [*NOT_TEXT, "", "x", "👍👍", "\x00\ud800", "👍" * 1000],
    "shows_readers": ["yes", 0, 1, []],
    "keep_days": [-1, 36_501, "30", 1.5, True, [30]],
    "on": ["yes", 0, 1, None, []],
    "messages": ["delete", "", None, 0, []],
    "delete_account": ["yes", 0, 1, None, []],
    "read_up_to": NUMBERS,
    "reply_to": [0, -1, 10**30, "x", {}, Message(), *NUMBERS],
    "client_key": ["x", 5, [], b"x", object(), "\x00" * 36],
    "flash_alert": ["on", 0, []],
    "title_alert": ["on", 1],
    "desktop_alert": ["on", 1],
    "muted": ["on", 1],
    "query": [None, 5, b"x", []],
    "invitation": [*ODD, Invitation()],
    "webhook": [*ODD, Webhook()],
    "name": [*NOT_TEXT, "", "x" * 41, "a\nb", "\x00", "\u202eAda", "\ud800"],
    "idempotency_key": [*NOT_TEXT, "\ud800"],
    "token": [*NOT_TEXT, "", "x", "\x00\ud800", "x" * 1000],
    "address": [*NOT_TEXT, "", "x", "a@b", "\x00@example.com"],
    "days": [0, -1, 91, *NUMBERS],
    "max_uses": [0, -1, 101, *NUMBERS],
    # A path or a file, and a function.
    "output": [],
    "progress": [],
    # Answered by `reset`, and by True or False.
    "cursor": [],
    "is_fresh": [],
    "keep_last_moderator": [],
}
UNSET = object()
FUNCTIONS = [
    name
    for name in services.__all__
    if inspect.isfunction(getattr(services, name)) and not name.startswith("check_")
]


def parameters_of(name: str) -> dict[str, Any]:
    """Return the parameters of a service with their defaults."""
    parameters = inspect.signature(getattr(services, name)).parameters.values()
    defaults = {each.name: each.default for each in parameters if each.kind != each.VAR_KEYWORD}
    return defaults | dict.fromkeys(PREFERENCES if name == "change_preferences" else (), UNSET)


CASES = [
    pytest.param(name, parameter, value, id=f"{name}-{parameter}-{number}")
    for name in FUNCTIONS
    for parameter, default in parameters_of(name).items()
    for number, value in enumerate(WRONG[parameter])
    if value is not default
]


@pytest.fixture
def right(room: Room, superuser: User, member: User, say: Say) -> dict[str, Any]:
    """Valid arguments of each service."""
    return {
        "room": room,
        "message": say(member),
        "membership": Membership.objects.get(room=room, user=member),
        "user": superuser,
        "users": [superuser],
        "rooms": [room],
        "author": superuser,
        "by": superuser,
        "title": "Title",
        "slug": room.slug,
        "body": "Text",
        "role": "member",
        "cursor": 0,
        "query": "hello",
        "invitation": Invitation.objects.create(room=room, expires_at=timezone.now()),
        "webhook": Webhook.objects.create(room=room, name="Backup", token_hash="x"),
        "name": "Backup",
        "token": "x",
        "address": "new@example.com",
        "output": BytesIO(),
    }


def call(name: str, given: dict[str, Any]) -> Any:
    service: Callable[..., Any] = getattr(services, name)
    parameters = parameters_of(name)
    needed = {
        key: given[key]
        for key, default in parameters.items()
        if key in given and (default is Parameter.empty or key in {"by", "author"})
    }
    extra = {key: given[key] for key in parameters if key in given and key in given["also"]}
    return service(**{**needed, **extra})


@pytest.mark.parametrize(("name", "parameter", "value"), CASES)
def test_a_wrong_argument_raises_a_conversate_error(
    name: str, parameter: str, value: Any, right: dict[str, Any]
) -> None:
    before = list(Room.objects.values()), list(Message.objects.values())
    with pytest.raises((ConversateError, Room.DoesNotExist)) as error:
        call(name, {**right, parameter: value, "also": {parameter}})
    assert str(error.value) or name == "get_room"
    assert before == (list(Room.objects.values()), list(Message.objects.values()))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_an_argument_that_is_missing_or_unknown_stays_an_error_of_the_program(name: str) -> None:
    takes_some = bool(inspect.signature(getattr(services, name)).parameters)
    for given in [{}, {"nonsense": 1}] if takes_some else [{"nonsense": 1}]:
        with pytest.raises(TypeError):
            getattr(services, name)(**given)


@pytest.mark.parametrize(
    "cursor", [None, "x", "", -1, 10**30, 1.5e300, float("inf"), float("nan"), [], b"x", object()]
)
def test_a_cursor_that_is_none_leads_to_a_reset(cursor: Any, room: Room, member: User) -> None:
    assert services.poll(room=room, user=member, cursor=cursor).reset


def test_whoever_is_nobody_sees_and_does_nothing(room: Room, say: Say, member: User) -> None:
    say(member)
    nobody = AnonymousUser()
    assert not services.rooms_for(user=nobody).exists()  # type: ignore[arg-type]
    assert services.room_facts(user=nobody) == []
    assert not services.search(user=nobody, query="hello").exists()
    assert services.get_membership(room=room, user=nobody) is None
    for refused in (
        lambda: services.history(room=room, user=nobody),
        lambda: services.poll(room=room, user=nobody, cursor=0),
        lambda: services.add_member(room=room, user=nobody),  # type: ignore[arg-type]
        lambda: services.leave_room(room=room, user=nobody),  # type: ignore[arg-type]
    ):
        with pytest.raises(ConversateError):
            refused()


@pytest.mark.parametrize("name", ["add_member", "change_role", "join_room"])
def test_an_account_that_is_not_saved_becomes_no_member(name: str, right: dict[str, Any]) -> None:
    unsaved = get_user_model()(username="unsaved", is_superuser=True)
    with pytest.raises(ConversateError):
        call(name, {**right, "user": unsaved, "also": ()})


def test_ids_and_limits_may_be_beyond_what_a_database_takes(room: Room, member: User) -> None:
    for value in (-(2**63) - 1, -1, 0, 2**63 - 1, 2**63, 10**30):
        for name in ("before", "after", "around"):
            services.history(room=room, user=member, **{name: value})  # type: ignore[arg-type]
        list(services.search(user=member, query="x", before=value))
    list(services.search(user=member, query="x", limit=10**30))
    assert services.history(room=room, user=member, limit=10**30).messages == ()
