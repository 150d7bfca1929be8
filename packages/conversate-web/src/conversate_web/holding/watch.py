"""One look at the database for all rooms that polls of this process wait for."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from django.db import DatabaseError, connections

from conversate_core.news import revisions

from ..conf import web_settings
from .stopping import on_stop

logger = logging.getLogger("conversate_web")

# Seconds until the next look after one that failed.
_PAUSE = 1.0
# Rooms that one query asks for: databases limit the number of parameters.
_MOST_ROOMS = 500

# True for news, False where the process stops.
News = asyncio.Future[bool]


class Watch:
    """Looks every HOLD_TICK, as long as anybody waits, in one thread with one connection."""

    def __init__(self) -> None:
        self._waiting: dict[int, dict[News, int]] = defaultdict(dict)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversate-watch")
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    @contextmanager
    def waiting(self, room_id: int, revision: int) -> Iterator[News]:
        """Give a future that is done once the room is at another revision, or is gone."""
        news: News = asyncio.get_running_loop().create_future()
        if self._closed:
            news.set_result(False)
        self._waiting[room_id][news] = revision
        self._start()
        try:
            yield news
        finally:
            del self._waiting[room_id][news]
            if not self._waiting[room_id]:
                del self._waiting[room_id]

    def close(self) -> None:
        """Let everybody go, now and from now on: the process is about to stop."""
        self._closed = True
        for waiting in self._waiting.values():
            for news in waiting:
                _tell(news, has_news=False)

    def _start(self) -> None:
        if self._looking is None:
            on_stop(self.close)
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_again_and_again())

    async def _look_again_and_again(self) -> None:
        loop = asyncio.get_running_loop()
        pause = web_settings.hold_tick / 1000
        while self._waiting:
            await asyncio.sleep(pause)
            pause = web_settings.hold_tick / 1000
            try:
                found = await loop.run_in_executor(self._thread, _look, list(self._waiting))
            except DatabaseError:
                logger.warning("There is no looking for news at the moment.", exc_info=True)
                pause = max(pause, _PAUSE)
            else:
                self._tell(found)
        await loop.run_in_executor(self._thread, connections.close_all)

    def _tell(self, found: dict[int, int | None]) -> None:
        for room_id, revision in found.items():
            for news, known in self._waiting.get(room_id, {}).items():
                if revision != known:
                    _tell(news, has_news=True)


def _tell(news: News, *, has_news: bool) -> None:
    if not news.done():
        news.set_result(has_news)


def _look(room_ids: list[int]) -> dict[int, int | None]:
    """The revision of each room, None for one that is gone."""
    found: dict[int, int | None] = dict.fromkeys(room_ids)
    try:
        for start in range(0, len(room_ids), _MOST_ROOMS):
            found.update(revisions(room_ids[start : start + _MOST_ROOMS]))
    except DatabaseError:
        # The next look has to begin with a new connection.
        connections.close_all()
        raise
    return found
