"""The push services that the site sends to: those of the browsers, and those of a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

HTTPS_PORT, HTTP_PORT = 443, 80
# The services of Chrome and its relatives, Firefox, Safari, and Edge.
KNOWN = (
    "fcm.googleapis.com",
    "*.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}
# The characters of a name in lower case, or of an address.
HOST = r"[a-z0-9.-]+|\[[0-9a-f:.]+\]"
# A name has labels of up to 63 characters (RFC 1035, 2.3.4).
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_ENTRY = re.compile(
    rf"(?:(?P<scheme>http)://)?(?P<any>\*\.)?(?P<host>{HOST})(?::(?P<port>[0-9]{{1,5}}))?"
)


class Service(NamedTuple):
    """A push service, or with *has_subdomains* all hosts below *host*."""

    scheme: str
    host: str
    port: int
    has_subdomains: bool
    # Whether its host may be in the network of the site: the setting names it.
    may_be_private: bool

    def has(self, scheme: str, host: str, port: int) -> bool:
        """Whether the service is at this place. *host* is in lower case."""
        if (scheme, port) != (self.scheme, self.port):
            return False
        return host.endswith(f".{self.host}") if self.has_subdomains else host == self.host


def parse_service(entry: str, *, is_named: bool = True) -> Service:
    """Return the service of an entry of ``CONVERSATE_PUSH_SERVICES``.

    It is ``host``, ``host:port``, ``*.host`` for all hosts below it, or ``http://host:port`` for a
    service on this machine. *is_named* says whether the setting has it. Raises ValueError for
    another text.
    """
    found = _ENTRY.fullmatch(entry)
    if found is None or not is_host(found["host"]):
        raise ValueError(f"{entry!r} is not a host of a push service.")
    scheme, host = found["scheme"] or "https", found["host"]
    if scheme == "http" and (found["any"] or host not in LOOPBACK):
        raise ValueError(f"{entry!r} is without encryption, and not on this machine.")
    port = int(found["port"] or (HTTP_PORT if scheme == "http" else HTTPS_PORT))
    has_subdomains = found["any"] is not None
    return Service(scheme, host, port, has_subdomains, is_named and not has_subdomains)


def is_host(text: str) -> bool:
    """Whether *text*, which matches `HOST`, is a well-formed name, or an address in brackets."""
    return text.startswith("[") or all(map(_LABEL.fullmatch, text.split(".")))


def is_service_list(value: object) -> bool:
    """Whether *value* is valid for ``CONVERSATE_PUSH_SERVICES``."""
    if not isinstance(value, (tuple, list)) or not all(isinstance(each, str) for each in value):
        return False
    try:
        list(map(parse_service, value))
    except ValueError:
        return False
    return True


def find_service(scheme: str, host: str, port: int, named: tuple[str, ...]) -> Service | None:
    """Return the service at this place; *named* are the entries of the setting. None: no service.

    Raises ValueError if one of the entries is invalid.
    """
    return next((each for each in _services(named) if each.has(scheme, host, port)), None)


@lru_cache(maxsize=8)
def _services(named: tuple[str, ...]) -> tuple[Service, ...]:
    return tuple(_each_service(named))


def _each_service(named: tuple[str, ...]) -> Iterator[Service]:
    yield from map(parse_service, named)
    for entry in KNOWN:
        yield parse_service(entry, is_named=False)
