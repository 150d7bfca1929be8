"""Ports for the servers that tests start."""

from __future__ import annotations

import socket

_reserved: list[socket.socket] = []


def free_port() -> int:
    """Return a port of 127.0.0.1 that no other program is given until this process ends.

    Its socket stays bound here and does not listen, so connections are refused. Servers can bind
    it nevertheless, also after a restart, since they set SO_REUSEADDR.
    """
    reserved = socket.socket()
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reserved.bind(("127.0.0.1", 0))
    _reserved.append(reserved)
    return int(reserved.getsockname()[1])
