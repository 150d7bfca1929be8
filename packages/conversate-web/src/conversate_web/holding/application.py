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
from ..tickets import Ticket
from .crew import Crew
from .hold import Outcome
from .question import LONGEST_WAIT, Question, is_poll, read_question, without_ticket
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


def held_ticket(request: HttpRequest) -> Ticket | None:
    """The ticket of a poll that was held until there were news."""
    extensions = getattr(request, "scope", {}).get("extensions") or {}
    ticket: Ticket | None = extensions.get(_EXTENSION, {}).get("ticket")
    return ticket


class _Holding:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._watch = Watch()
        self._crew = Crew()
        self._held: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        scope = {**scope, "extensions": {**(scope.get("extensions") or {}), _EXTENSION: {}}}
        if not is_poll(scope):
            await self._application(scope, receive, send)
            return
        question = read_question(scope)
        if question is None or self._is_full_for(question.ticket.user_id):
            await self._crew.run(self._application(scope, receive, send))
        else:
            await self._hold(question, scope, receive, send)

    def _is_full_for(self, user_id: str) -> bool:
        return self._held[user_id] >= web_settings.hold_limit

    async def _hold(self, question: Question, scope: Scope, receive: Receive, send: Send) -> None:
        request = await receive()
        gone = asyncio.ensure_future(receive())
        try:
            with self._counted(question.ticket.user_id), self._watch.holding(question) as hold:
                gone.add_done_callback(lambda _: hold.end(Outcome.GONE))
                outcome = await hold.over
            if outcome == Outcome.NEWS or (outcome == Outcome.TIME and hold.wants_full_poll):
                scope = _in_full(scope, question.ticket if outcome == Outcome.NEWS else None)
                await self._crew.run(self._application(scope, _replay(request, gone), send))
            elif outcome != Outcome.GONE:
                await _send_nothing(send, hold.renewed or question.ticket, question.session)
        finally:
            gone.cancel()

    @contextmanager
    def _counted(self, user_id: str) -> Iterator[None]:
        self._held[user_id] += 1
        try:
            yield
        finally:
            self._held[user_id] -= 1
            if not self._held[user_id]:
                del self._held[user_id]


def _in_full(scope: Scope, ticket: Ticket | None) -> Scope:
    """The same request for a full poll; what it is to know of *ticket* goes beside it.

    Taken for a ticket, it might still be good: a shared cache may hear of news later than the
    database has them.
    """
    extensions = {**scope["extensions"], _EXTENSION: {"ticket": ticket}}
    query_string = without_ticket(scope["query_string"])
    return {**scope, "extensions": extensions, "query_string": query_string}


def _replay(request: Event, gone: asyncio.Future[Event]) -> Receive:
    """Receive what has been received already, then what `gone` waits for."""
    events = [request]

    async def receive() -> Event:
        return events.pop() if events else await asyncio.shield(gone)

    return receive


async def _send_nothing(send: Send, ticket: Ticket, session: str) -> None:
    """The ticket tells a client to ask again at once: where this process stops, another one."""
    name, text = tickets.HEADER.lower().encode(), ticket.sign(session=session).encode()
    headers = [(b"cache-control", b"no-store"), (name, text)]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
