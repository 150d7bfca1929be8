"""The clients of a member: open pages and devices, as their polls report them, stored as JSON.

Each poll names its client. A client ``x.y`` replaces a client ``x``: the server records a page
that it has shown as ``x``, and the script of that page polls as ``x.y``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

# A row stays small: above this number, the clients that were seen least recently are dropped.
MAX_CLIENTS = 20


class Client(TypedDict):
    """``seen`` is in seconds since 1970. A closed client stays, as ``gone``, for late polls."""

    seen: float
    focused: bool
    active: bool
    gone: bool


Clients = dict[str, Client]


def after_poll(
    clients: Clients, name: str, polled: Client, *, stale_after: float
) -> Clients | None:
    """Return the clients with the change by a poll, or None if it changes nothing.

    A poll changes nothing if it arrives late, if its client was closed, or if the same client was
    written less than *stale_after* seconds ago with the same values.
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
    """Return the clients with this one closed, and without the page that it replaced."""
    seen = max(seen, clients[name]["seen"]) if name in clients else seen
    others = {other: client for other, client in clients.items() if other != _page(name)}
    return {**others, name: Client(seen=seen, focused=False, active=False, gone=True)}


def not_after(clients: Clients, latest: float) -> Clients:
    """Return the clients with no time after *latest*, for when a clock was set back."""
    return {
        name: {**client, "seen": min(client["seen"], latest)} for name, client in clients.items()
    }


def recent(clients: Clients, *, since: float) -> Clients:
    """Return the clients seen after *since*, at most MAX_CLIENTS of them."""
    latest = sorted(clients, key=lambda name: clients[name]["seen"])[-MAX_CLIENTS:]
    return {name: clients[name] for name in latest if clients[name]["seen"] > since}


def present(clients: Clients) -> Iterator[float]:
    """Return the time at which each open client was seen."""
    return (client["seen"] for client in clients.values() if not client["gone"])


def engaged(clients: Clients) -> Iterator[float]:
    """Return the time at which each client with the focus of an active person was seen."""
    return (client["seen"] for client in clients.values() if client["focused"] and client["active"])


def _page(name: str) -> str:
    return name.partition(".")[0] if "." in name else ""
