"""The open pages and devices of a member, as their polls tell: plain data, kept as JSON.

A client is named by whoever polls. One called ``x.y`` takes the place of one called ``x``: a page
that was shown is there as ``x``, and its script goes on as ``x.y``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

# However many somebody opens, a row stays small: the least recently seen ones are forgotten.
MOST_CLIENTS = 20


class Client(TypedDict):
    """``seen`` in seconds since 1970. Who is ``gone`` is remembered for polls that arrive late."""

    seen: float
    focused: bool
    active: bool
    gone: bool


Clients = dict[str, Client]


def after_poll(
    clients: Clients, name: str, polled: Client, *, stale_after: float
) -> Clients | None:
    """The clients as a poll has changed them; None where it says nothing new.

    A poll that arrives late, or after a goodbye, is nothing new.
    """
    known = clients.get(name)
    if known is None:
        others = {other: client for other, client in clients.items() if other != _page(name)}
        return {**others, name: polled}
    if known["gone"] or polled["seen"] <= known["seen"]:
        return None
    is_stale = polled["seen"] - known["seen"] >= stale_after
    is_new = is_stale or known != {**polled, "seen": known["seen"]}
    return {**clients, name: polled} if is_new else None


def after_goodbye(clients: Clients, name: str, *, seen: float) -> Clients:
    """Without this client, and without the page that it began as."""
    seen = max(seen, clients[name]["seen"]) if name in clients else seen
    others = {other: client for other, client in clients.items() if other != _page(name)}
    return {**others, name: Client(seen=seen, focused=False, active=False, gone=True)}


def not_after(clients: Clients, latest: float) -> Clients:
    """The clients, each seen at *latest* at the latest: before, a clock was set back."""
    return {
        name: {**client, "seen": min(client["seen"], latest)} for name, client in clients.items()
    }


def recent(clients: Clients, *, since: float) -> Clients:
    """Those seen after *since*, MOST_CLIENTS at the most."""
    latest = sorted(clients, key=lambda name: clients[name]["seen"])[-MOST_CLIENTS:]
    return {name: clients[name] for name in latest if clients[name]["seen"] > since}


def present(clients: Clients) -> Iterator[float]:
    """When each client that is open was seen."""
    return (client["seen"] for client in clients.values() if not client["gone"])


def engaged(clients: Clients) -> Iterator[float]:
    """When each client that somebody is using was seen."""
    return (client["seen"] for client in clients.values() if client["focused"] and client["active"])


def _page(name: str) -> str:
    return name.partition(".")[0] if "." in name else ""
