"""One look at the database for all rooms that polls of this process wait for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import Error, connections

from conversate_core.news import revisions
from conversate_core.outages import Outage

from ..conf import web_settings
from ..tickets import Ticket
from .hold import Hold, Outcome
from .hurrying import Hurry
from .question import Question
from .stopping import on_stop

logger = logging.getLogger("conversate_web")

_outage = Outage(
    logger,
    begun="There is no looking for news for those who wait.",
    ended="There is looking for news again.",
)

# Seconds until the next look after one that failed.
_PAUSE = 1.0
# Seconds between two rounds in which tickets are renewed: of who would go before the next one.
_ROUND = 10.0
# Rooms that one query asks for: databases limit the number of parameters.
_MOST_ROOMS = 500


class Watch:
    """Looks every HOLD_TICK, as long as anybody waits, in one thread with one connection."""

    def __init__(self) -> None:
        self._waiting: dict[int, set[Hold]] = defaultdict(set)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversate-watch")
        self._hurry = Hurry()
        self._looking: asyncio.Task[None] | None = None
        self._next_round = 0.0
        self._closed = False

    @contextmanager
    def holding(self, question: Question) -> Iterator[Hold]:
        """Give a hold that is over once there is news for *question*, or no more time."""
        room_id = question.ticket.room_id
        hold = Hold(question)
        if self._closed:
            hold.end(Outcome.STOP)
        self._waiting[room_id].add(hold)
        self._start()
        try:
            yield hold
        finally:
            self._waiting[room_id].discard(hold)
            if not self._waiting[room_id]:
                del self._waiting[room_id]

    def close(self) -> None:
        """Let everybody go, now and from now on: the process is about to stop."""
        self._closed = True
        for hold in self._holds():
            hold.end(Outcome.STOP)

    def _holds(self) -> list[Hold]:
        return [hold for holds in self._waiting.values() for hold in holds]

    def _start(self) -> None:
        if self._looking is None:
            on_stop(self.close)
            self._hurry.listen()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again_and_again())

    async def _look_again_and_again(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            await self._hurry.wait(web_settings.hold_tick / 1000)
            try:
                self._tell(await loop.run_in_executor(self._thread, _look, list(self._waiting)))
                await self._renew()
            except Error as error:
                _outage.goes_on(error)
                await asyncio.sleep(_PAUSE)
            else:
                _outage.is_over()
            self._let_go()
        await loop.run_in_executor(self._thread, connections.close_all)

    def _tell(self, found: dict[int, int | None]) -> None:
        for room_id, revision in found.items():
            for hold in self._waiting.get(room_id, ()):
                if revision != hold.question.ticket.revision:
                    hold.end(Outcome.NEWS)

    async def _renew(self) -> None:
        if time.monotonic() < self._next_round:
            return
        self._next_round = time.monotonic() + _ROUND
        due = [hold for hold in self._holds() if self._is_due(hold)]
        if not due:
            return
        questions = [hold.question for hold in due]
        loop = asyncio.get_running_loop()
        tickets = await loop.run_in_executor(self._thread, _renew, questions)
        for hold, ticket in zip(due, tickets, strict=True):
            hold.was_due, hold.renewed = True, ticket

    def _is_due(self, hold: Hold) -> bool:
        goes_before = hold.seconds_left < _ROUND + 2 * web_settings.hold_tick / 1000
        return goes_before and not hold.was_due and hold.wants_renewal

    def _let_go(self) -> None:
        """Whose time would be over before the next look."""
        next_look = time.monotonic() + web_settings.hold_tick / 1000
        for hold in self._holds():
            if hold.ends_at < next_look:
                hold.end(Outcome.TIME)


def _look(room_ids: list[int]) -> dict[int, int | None]:
    """The revision of each room, None for one that is gone."""
    found: dict[int, int | None] = dict.fromkeys(room_ids)
    with _new_connection_after_an_error():
        for start in range(0, len(room_ids), _MOST_ROOMS):
            found.update(revisions(room_ids[start : start + _MOST_ROOMS]))
    return found


def _renew(questions: list[Question]) -> list[Ticket | None]:
    # Here, since a site's asgi.py imports this before Django has loaded its apps.
    from .renewal import renew

    try:
        with _new_connection_after_an_error():
            return renew(questions)
    except Error:
        raise
    except Exception:  # of the site's policy or presence; full polls will show who is affected
        logger.exception("Tickets could not be renewed.")
        return [None] * len(questions)


@contextmanager
def _new_connection_after_an_error() -> Iterator[None]:
    try:
        yield
    except Error:
        connections.close_all()
        raise
