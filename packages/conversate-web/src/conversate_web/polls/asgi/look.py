"""One look at a changed room, for all polls that wait for it in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.urls import get_script_prefix, set_script_prefix

from conversate_core.internal.permissions import load_permission
from conversate_core.internal.policy_cache import use_policy_cache
from conversate_core.models import Room
from conversate_core.policy import get_policy
from conversate_core.services import Changes
from conversate_core.services.polling import changes_for_all

from ..locale import Locale
from ..tickets import Ticket
from .access import Allowed, compare_sidebars, find_allowed, record_presence
from .bodies import Bodies
from .poll_answer import PollAnswer, with_readers
from .poll_request import PollRequest

Answers = dict[PollRequest, PollAnswer]


class _Checked(NamedTuple):
    """The ticket of a client whose sidebar was checked, and the readers that the client lacks."""

    ticket: Ticket
    readers: list[dict[str, Any]] | None = None


class _View(NamedTuple):
    """What the shared part of an answer depends on."""

    cursor: int
    locale: Locale
    script_prefix: str


def look(requests: Sequence[PollRequest]) -> list[PollAnswer | None]:
    """Return the answer to each of *requests*, all of one room; None if it needs a full poll.

    The number of queries does not depend on the number of requests, unless a rule of the site makes
    some for each user. The changes are read first, and access is checked after that: a member
    who loses access before a message is committed does not get it.
    """
    room = Room.objects.filter(pk=requests[0].ticket.room_id).first()
    if room is None:
        return [None] * len(requests)
    changes = _changes_by_cursor(room, requests)
    with use_policy_cache():
        candidates = [each for each in requests if each.ticket.revision in changes]
        allowed = _who_sees_all(find_allowed(candidates, {room.pk: room}))
        checked = _with_checked_sidebars(allowed, changes)
        allowed = {each: of for each, of in allowed.items() if each in checked}
        load_permission([of.user for of in allowed.values()], "moderate_room")
        answers = _write(allowed, changes, checked)
    record_presence(allowed)
    return [answers.get(request) for request in requests]


def _changes_by_cursor(room: Room, requests: Sequence[PollRequest]) -> dict[int, Changes]:
    """Return the changes since each cursor, without cursors that need a full poll.

    A full poll answers clients that are behind by more than one page, that have to load the room,
    or that show messages which were pruned.
    """
    found: dict[int, Changes] = {}
    for cursor in {request.ticket.revision for request in requests if request.locale.is_known}:
        changes = changes_for_all(room=room, cursor=cursor)
        if changes is None or changes.reset or changes.more or changes.removed_to:
            continue
        if changes.revision != cursor:
            found[cursor] = changes
    return found


def _who_sees_all(allowed: Allowed) -> Allowed:
    """Return those who see all messages of their room, as most policies let every member do."""
    policy = get_policy()
    return {each: of for each, of in allowed.items() if policy.first_visible(of.user) is None}


def _with_checked_sidebars(
    allowed: Allowed, changes: dict[int, Changes]
) -> dict[PollRequest, _Checked]:
    """Return the clients whose sidebar is up to date, or is with the readers in the answer."""
    is_recent = {each: _has_recent_sidebar(each, changes[each.ticket.revision]) for each in allowed}
    recent = {each: _Checked(each.ticket) for each in allowed if is_recent[each]}
    others = {each: of for each, of in allowed.items() if not is_recent[each]}
    compared = {
        each: _Checked(
            each.ticket.with_sidebar(sidebar.etag, others[each].room.members_revision),
            sidebar.readers,
        )
        for each, sidebar in compare_sidebars(others).items()
    }
    return {**recent, **compared}


def _has_recent_sidebar(request: PollRequest, changes: Changes) -> bool:
    return bool(changes.messages) and request.ticket.has_recent_sidebar


def _write(
    allowed: Allowed, changes: dict[int, Changes], checked: dict[PollRequest, _Checked]
) -> Answers:
    alike: dict[_View, list[PollRequest]] = defaultdict(list)
    for request in allowed:
        alike[_View(request.ticket.revision, request.locale, request.script_prefix)].append(request)
    answers: Answers = {}
    for view, group in alike.items():
        with view.locale.activated(), _urls_under(view.script_prefix):
            bodies = Bodies(changes[view.cursor])
            for request in group:
                ticket, readers = checked[request]
                body = with_readers(bodies.body_for(allowed[request].user), readers)
                signed = _signed(request, ticket, changes[view.cursor])
                answers[request] = PollAnswer(body, signed, allowed[request].read_id)
    return answers


def _signed(request: PollRequest, ticket: Ticket, changes: Changes) -> str:
    advanced = ticket.advanced(revision=changes.revision, change_token=changes.change_token)
    return advanced.sign(session=request.session)


@contextmanager
def _urls_under(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)
