"""Watches the revisions of all rooms that the waiting polls of this process are about."""

from __future__ import annotations

import asyncio
import logging
import time
from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import Context
from operator import attrgetter
from typing import TYPE_CHECKING

from django.db import Error

from conversate_core.internal.outage_log import OutageLog

from ...conf import web_settings
from .poll_answer import PollAnswer
from .poll_request import PollRequest
from .queries import (
    FoundRevisions,
    answer_together,
    close_connections,
    read_revisions,
    renew_tickets,
)
from .shutdown import on_stop
from .waiting_poll import Outcome, WaitingPoll
from .wake_up import WakeUp

if TYPE_CHECKING:
    from conversate_core.queries.hot import Revisions

_outage_log = OutageLog(
    logging.getLogger("conversate_web"),
    failure="Long polling is degraded: the database can't be queried.",
    recovery="Long polling works again.",
)

# Seconds until the next query after one that failed.
_RETRY_AFTER = 1.0
# Seconds between two renewals. Each renews the tickets of the polls that end before the next one.
_RENEWAL_INTERVAL = 10.0
# Tickets that are renewed together: messages wait in the meantime.
_RENEWALS_PER_LOOK = 200
# Seconds within which a poll is checked after it arrives. A tick may be longer where
# CONVERSATE_WAKE_UP tells of changes.
_PRECISION = 0.25
# Polls that are answered together: databases limit the number of parameters of a query, and other
# rooms wait in the meantime.
_POLLS_PER_LOOK = 200
# Seconds without other answers that show changed members, for each of them. They are full polls,
# which then take a fifth of a core at most, however many members come and go.
_MEMBERS_PAUSE = 0.05
# Seconds that a poll waits if it arrives during shutdown. Servers look for the signal ten times a
# second. If the poll was answered at once, the page would poll again and again until then.
_STOP_DELAY = 0.5


class Watcher:
    """Queries the database every LONG_POLL_TICK while polls wait, in one thread.

    All waiting polls of a process share this thread and its database connection.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, set[WaitingPoll]] = defaultdict(set)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversate-watch")
        self._wake_up = WakeUp(self._waiting.__contains__)
        self._task: asyncio.Task[None] | None = None
        # Those that the last check has found.
        self._revisions: FoundRevisions = {}
        # Polls whose tickets are to be renewed, those that end first in front.
        self._due: list[WaitingPoll] = []
        self._next_renewal = 0.0
        self._next_members = 0.0
        self._closed = False

    @contextmanager
    def waiting(self, request: PollRequest) -> Iterator[WaitingPoll]:
        """Give a waiting poll for *request*. It ends with a change of the room, or in time."""
        room_id = request.ticket.room_id
        poll = WaitingPoll(request)
        if self._closed:
            asyncio.get_running_loop().call_later(_STOP_DELAY, poll.end, Outcome.STOP)
        self._waiting[room_id].add(poll)
        self._start()
        self._renew_in_time(poll)
        known = self._revisions.get(room_id)
        if known is not None and known.room > request.ticket.revision:
            # It changed again while the client got the last change.
            self._wake_up.wake()
        if _tick() > _PRECISION:
            # The room may have changed since the ticket was issued, while nobody waited for it.
            self._wake_up.wake_within(_PRECISION)
        try:
            yield poll
        finally:
            self._waiting[room_id].discard(poll)
            if not self._waiting[room_id]:
                del self._waiting[room_id]

    def close(self) -> None:
        """End all waiting polls, and those that arrive later: the process is about to stop."""
        self._closed = True
        for poll in self._polls():
            poll.end(Outcome.STOP)

    def _polls(self) -> list[WaitingPoll]:
        return [poll for polls in self._waiting.values() for poll in polls]

    def _start(self) -> None:
        if self._task is None:
            on_stop(self.close)
            self._wake_up.listen()
        if self._task is None or self._task.done():
            # An empty context: the task must not inherit the first request's context variables.
            self._task = Context().run(asyncio.create_task, self._run())

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        # A poll may arrive while the connections are closed.
        while self._waiting:
            while self._waiting:
                await self._check_once(loop)
            await loop.run_in_executor(self._thread, close_connections)

    async def _check_once(self, loop: asyncio.AbstractEventLoop) -> None:
        await self._wake_up.wait(min(_tick(), _RENEWAL_INTERVAL))
        try:
            found = await loop.run_in_executor(self._thread, read_revisions, list(self._waiting))
            self._revisions = found
            for room_id, revisions in found.items():
                await self._answer(room_id, revisions)
            self._show_members(found)
            await self._renew()
        except Error as error:
            _outage_log.log_failure(error)
            await asyncio.sleep(_RETRY_AFTER)
        else:
            _outage_log.log_recovery()

    async def _answer(self, room_id: int, revisions: Revisions | None) -> None:
        """Answer the polls of a room that was changed or deleted."""
        waiting = self._waiting.get(room_id, ())
        revision = revisions and revisions.room
        polls = [poll for poll in waiting if poll.request.ticket.revision != revision]
        if revisions is None or not web_settings.long_poll_together:
            _end_changed(polls, [None] * len(polls))
            return
        loop = asyncio.get_running_loop()
        for start in range(0, len(polls), _POLLS_PER_LOOK):
            some = polls[start : start + _POLLS_PER_LOOK]
            requests = [poll.request for poll in some]
            _end_changed(some, await loop.run_in_executor(self._thread, answer_together, requests))

    def _show_members(self, found: FoundRevisions) -> None:
        """Let the polls of one room get its changed members, of the room that waits longest."""
        if time.monotonic() < self._next_members:
            return
        rooms = [self._without_members(room_id, found[room_id]) for room_id in found]
        polls = min(filter(None, rooms), key=_sidebar_time, default=None)
        if polls:
            pause = len(polls) * _MEMBERS_PAUSE
            self._next_members = time.monotonic() + pause
            self._wake_up.wake_within(pause)
            _end_changed(polls, [None] * len(polls))

    def _without_members(self, room_id: int, revisions: Revisions | None) -> list[WaitingPoll]:
        """Return the polls of a room whose clients show members of another revision."""
        current = revisions and revisions.members
        waiting = self._waiting.get(room_id, ())
        others = [each for each in waiting if each.ticket.members_revision != current]
        return [each for each in others if each.ticket.expected_members is not None]

    async def _renew(self) -> None:
        """Renew the tickets of some polls. The others wait until changes have been answered."""
        self._collect_due()
        if not self._due:
            return
        some, self._due = self._due[:_RENEWALS_PER_LOOK], self._due[_RENEWALS_PER_LOOK:]
        polls = [poll for poll in some if not poll.over.done()]
        requests = [poll.request for poll in polls]
        loop = asyncio.get_running_loop()
        try:
            renewals = await loop.run_in_executor(self._thread, renew_tickets, requests)
        except Error:
            for poll in polls:
                poll.cancel_renewal()
            raise
        for poll, renewal in zip(polls, renewals, strict=True):
            poll.end_renewal(renewal)
        if self._due:
            self._wake_up.wake()

    def _collect_due(self) -> None:
        if time.monotonic() < self._next_renewal:
            return
        self._next_renewal = time.monotonic() + _RENEWAL_INTERVAL
        for poll in self._polls():
            self._renew_in_time(poll)

    def _renew_in_time(self, poll: WaitingPoll) -> None:
        longest_pause = min(_tick(), _RENEWAL_INTERVAL)
        if poll.wants_renewal(within=_RENEWAL_INTERVAL + 2 * longest_pause):
            poll.is_due = True
            insort(self._due, poll, key=attrgetter("ends_at"))


def _end_changed(polls: list[WaitingPoll], answers: Sequence[PollAnswer | None]) -> None:
    for poll, answer in zip(polls, answers, strict=True):
        poll.end_changed(answer)


def _sidebar_time(polls: list[WaitingPoll]) -> float:
    return min(poll.ticket.sidebar_checked_at for poll in polls)


def _tick() -> float:
    """Return the seconds between two checks."""
    return web_settings.long_poll_tick / 1000
