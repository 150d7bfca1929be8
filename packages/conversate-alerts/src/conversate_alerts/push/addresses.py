"""Connect to a push service, and to nothing else that its name might lead to."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

from .deadline import Deadline
from .endpoints import Endpoint, PrivateAddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# A gateway sends them on to the IPv4 address in their last 32 bits (RFC 6052, 2.1).
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def open_socket(endpoint: Endpoint, deadline: Deadline) -> socket.socket:
    """Return a TCP connection to the host of *endpoint*.

    The host is looked up once, and the connection goes to an address that was checked: a name that
    changes in between leads nowhere else. Raises PrivateAddress if one of its addresses is not on
    the public internet, unless a setting names the host, and OSError if it can't be reached. The
    system's resolver has its own time limit.
    """
    host = endpoint.host.strip("[]")
    found = socket.getaddrinfo(host, endpoint.port, type=socket.SOCK_STREAM)
    if not endpoint.may_be_private and not all(is_public(where[0]) for *_rest, where in found):
        raise PrivateAddress(_("The push service of this browser has a private address."))
    error: OSError = OSError(f"{host} has no address.")
    for position, (family, _kind, _protocol, _name, where) in enumerate(found):
        try:
            # An address without an answer leaves time for the others.
            return _connected(family, where, deadline.seconds_left() / (len(found) - position))
        except OSError as failure:
            error = failure
    raise error


def is_public(text: str | int) -> bool:
    """Whether an IP address is one of a host on the public internet."""
    address = ipaddress.ip_address(text)
    return all(
        each.is_global and not each.is_multicast and not each.is_reserved
        for each in _meanings(address)
    )


def _meanings(address: _Address) -> Iterator[_Address]:
    """Yield the address, or the IPv4 addresses in it, if packets to it can end there."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped:
        yield address.ipv4_mapped
    elif address in _NAT64:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address
        if address.sixtofour:
            yield address.sixtofour


def _connected(family: int, where: Any, seconds: float) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.settimeout(seconds)
        connection.connect(where)
        with suppress(OSError):  # it only saves time
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        connection.close()
        raise
    return connection
