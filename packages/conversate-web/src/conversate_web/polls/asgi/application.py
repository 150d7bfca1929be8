"""The ASGI application that wraps the site's own and adds long polling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from ...conf import web_settings
from ...http.scope_extension import Scope, extended
from .. import tickets
from ..tickets import Renewal, Ticket
from .client import Client, Event, Receive, Send
from .poll_request import PollRequest, is_poll, read_poll_request, sender_of, without_ticket
from .request_bodies import Body, as_full_disk, is_for_us, is_out_of_room
from .slow_readers import Answer
from .threads import WorkerThreads
from .waiting_poll import Outcome
from .watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Iterator

# Scope, receive and send. Servers and frameworks have different types for them.
Application = Callable[[Any, Any, Any], Awaitable[None]]


def long_polling(application: Application) -> Application:
    """Return *application*, an ASGI 3 application, with long polling.

    Use it in the site's ``asgi.py``: ``application = long_polling(get_asgi_application())``.

    A poll with the parameter ``wait`` and a valid ticket waits until its room changes, for at most
    ``wait`` seconds (25 are the limit). Then it is answered as if it had just arrived, or with 204
    if nothing has changed. ``CONVERSATE_LONG_POLL_TICK`` and ``CONVERSATE_LONG_POLL_LIMIT``
    configure it. A poll has no body; one that a client sends is ignored.

    Requests for other URLs of the site pass unchanged. Answers of other chat pages are sent without
    a database connection, and say if a disk is full.
    """
    return _LongPolling(application)


class _LongPolling:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._watcher = Watcher()
        self._threads = WorkerThreads()
        self._waiting: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        if not is_poll(scope):
            await self._pass(scope, receive, send)
            return
        with closing(Client(receive, send)) as client:
            await self._answer(scope, client)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = extended(scope)
        body, answer = Body(receive), Answer(scope, send)
        try:
            await self._application(scope, body.receive, answer.send)
        except OSError as error:
            # Django answers an error of a view itself, so this one comes from reading the body.
            if answer.has_begun or not is_out_of_room(error) or not await is_for_us(scope):
                raise
            await body.skip()
            scope = extended(scope, lost_body=as_full_disk(error))
            await self._explain(scope, receive, send)

    async def _explain(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the view answer that the body was lost."""
        with closing(Client(receive, send)) as client:
            await self._application(scope, client.receive, Answer(scope, send).send)

    async def _answer(self, scope: Scope, client: Client) -> None:
        request = read_poll_request(scope)
        if request is None or self._is_full_for(request.ticket.user_id):
            await self._ask(extended(scope), client, sender=sender_of(scope))
            return
        with self._counted(request.ticket.user_id), self._watcher.waiting(request) as poll:
            client.gone.add_done_callback(lambda _: poll.end(Outcome.GONE))
            outcome = await poll.over
        if poll.answer is not None:
            await client.send(poll.answer.events())
        elif outcome == Outcome.CHANGED or (outcome == Outcome.TIME and poll.wants_full_poll):
            ticket = request.ticket if outcome == Outcome.CHANGED else None
            await self._ask(_as_full_poll(scope, ticket), client, sender=None)
        elif outcome != Outcome.GONE:
            await client.send(_nothing(poll.renewed, request))

    async def _ask(self, scope: Scope, client: Client, *, sender: str | None) -> None:
        """Let Django answer. The answer is sent after the thread is free for other polls."""
        answer: list[Event] = []

        async def collect(event: Event) -> None:
            answer.append(event)

        async def ask() -> None:
            if not client.gone.done():
                await self._application(scope, client.receive, collect)

        await self._threads.run(ask, sender=sender)
        await client.send(answer)

    def _is_full_for(self, user_id: str) -> bool:
        return self._waiting[user_id] >= web_settings.long_poll_limit

    @contextmanager
    def _counted(self, user_id: str) -> Iterator[None]:
        self._waiting[user_id] += 1
        try:
            yield
        finally:
            self._waiting[user_id] -= 1
            if not self._waiting[user_id]:
                del self._waiting[user_id]


def _as_full_poll(scope: Scope, ticket: Ticket | None) -> Scope:
    """Return the same request as a full poll, with *ticket* in the extension for the view.

    As a parameter, the ticket could still be valid: the shared cache may get a new change token
    later than the database gets the change.
    """
    query_string = without_ticket(scope["query_string"])
    return extended({**scope, "query_string": query_string}, ticket=ticket)


def _nothing(renewal: Renewal | None, request: PollRequest) -> list[Event]:
    """Return a 204 with a ticket, so that the client polls again at once.

    If this process stops, another one answers the next poll.
    """
    ticket = renewal.ticket if renewal else request.ticket
    name, text = tickets.HEADER.lower().encode(), ticket.sign(session=request.session).encode()
    headers = [(b"cache-control", b"no-store"), (name, text)]
    if renewal:
        headers.append((tickets.READ_MARK.lower().encode(), str(renewal.read_id).encode()))
    return [
        {"type": "http.response.start", "status": 204, "headers": headers},
        {"type": "http.response.body", "body": b""},
    ]
