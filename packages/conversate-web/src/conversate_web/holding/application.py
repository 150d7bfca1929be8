"""The ASGI application around the site's own."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from .. import tickets
from ..conf import web_settings
from .question import LONGEST_WAIT, Question, read_question, without_ticket
from .watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator

Scope = MutableMapping[str, Any]
Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]
# Scope, receive and send, by whatever types a server or a framework has for them.
Application = Callable[[Any, Any, Any], Awaitable[None]]

# Of the scope's extensions: tells the views that polls are held.
_EXTENSION = "conversate.hold"
# Of the polls that news let go at once, so many go on to Django at a time: each takes a thread
# and a database connection there.
_LET_GO_AT_A_TIME = 8


def hold_polls(application: Application) -> Application:
    """Return *application* with polls that wait for news being held in front of it.

    In the site's ``asgi.py``: ``application = hold_polls(get_asgi_application())``. A poll is held
    if it has the parameter ``wait`` and a valid ticket; then it is answered as if it had come just
    now. Everything else passes unchanged.
    """
    return _Holding(application)


def longest_hold(request: HttpRequest) -> int:
    """For how many seconds polls to where *request* came from are held; 0 if not at all."""
    extensions = getattr(request, "scope", {}).get("extensions") or {}
    return LONGEST_WAIT if _EXTENSION in extensions else 0


class _Holding:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._watch = Watch()
        self._held: Counter[str] = Counter()
        self._gate = asyncio.Semaphore(_LET_GO_AT_A_TIME)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        scope = {**scope, "extensions": {**(scope.get("extensions") or {}), _EXTENSION: {}}}
        question = read_question(scope)
        if question is None or self._is_full_for(question.user_id):
            await self._application(scope, receive, send)
        else:
            await self._hold(question, scope, receive, send)

    def _is_full_for(self, user_id: str) -> bool:
        return self._held[user_id] >= web_settings.hold_limit

    async def _hold(self, question: Question, scope: Scope, receive: Receive, send: Send) -> None:
        request = await receive()
        gone = asyncio.ensure_future(receive())
        try:
            with self._counted(question.user_id):
                has_news = await self._wait(question, gone)
            if gone.done():
                return
            if has_news or question.needs_renewal:
                # A shared cache may hear of the news later than the database has it.
                scope = {**scope, "query_string": without_ticket(scope["query_string"])}
                async with self._gate:
                    await self._application(scope, _replay(request, gone), send)
            else:
                await _send_nothing(send, question.ticket)
        finally:
            gone.cancel()

    async def _wait(self, question: Question, gone: asyncio.Future[Event]) -> bool:
        with self._watch.waiting(question.room_id, question.revision) as news:
            first: set[asyncio.Future[Any]] = {news, gone}
            await asyncio.wait(first, timeout=question.seconds, return_when=asyncio.FIRST_COMPLETED)
            return news.done() and news.result()

    @contextmanager
    def _counted(self, user_id: str) -> Iterator[None]:
        self._held[user_id] += 1
        try:
            yield
        finally:
            self._held[user_id] -= 1
            if not self._held[user_id]:
                del self._held[user_id]


def _replay(request: Event, gone: asyncio.Future[Event]) -> Receive:
    """Receive what has been received already, then what `gone` waits for."""
    events = [request]

    async def receive() -> Event:
        return events.pop() if events else await asyncio.shield(gone)

    return receive


async def _send_nothing(send: Send, ticket: str) -> None:
    """The ticket tells a client to ask again at once: where this process stops, another one."""
    name = tickets.HEADER.lower().encode()
    headers = [(b"cache-control", b"no-store"), (name, ticket.encode())]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
