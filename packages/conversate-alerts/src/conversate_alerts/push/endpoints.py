"""Which addresses the site sends pushes to.

A browser sends the address of its push service to the site, and so can any member with any
address. Only push services that are known or named in a setting are allowed.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from ..conf import alert_settings
from .services import HOST, HTTP_PORT, HTTPS_PORT, find_service, is_host

# Characters of an endpoint. Those of the known services have up to about 700.
MAX_LENGTH = 2_000
# No user name, no fragment, no character that two parsers might read differently.
_URL = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{HOST})(?::(?P<port>[0-9]{{1,5}}))?"
    r"(?P<target>/[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*)"
)


class RefusedEndpoint(ValueError):
    """The site doesn't send pushes to this address. The text can be shown to the member."""


class PrivateAddress(RefusedEndpoint):
    """The name of a push service leads to an address that is not on the public internet."""


class Endpoint(NamedTuple):
    """The parts of an endpoint that the site sends to."""

    scheme: str
    host: str
    port: int
    # The path and the query.
    target: str
    # Whether the host may be in the network of the site: the setting names it.
    may_be_private: bool

    @property
    def origin(self) -> str:
        """The origin (RFC 6454): scheme, host, and a port that is not the scheme's own."""
        if self.port == (HTTPS_PORT if self.scheme == "https" else HTTP_PORT):
            return f"{self.scheme}://{self.host}"
        return f"{self.scheme}://{self.host}:{self.port}"


def check_endpoint(url: str) -> None:
    """Raise RefusedEndpoint unless *url* is an address at an allowed push service.

    It is called when a browser subscribes, and again before each push. It doesn't look up the host;
    `open_socket` checks the address of that.
    """
    parse_endpoint(url)


def parse_endpoint(url: str) -> Endpoint:
    """Return the parts of an allowed address. Raises RefusedEndpoint for any other."""
    found = _URL.fullmatch(url) if isinstance(url, str) and len(url) <= MAX_LENGTH else None
    if found is None or not is_host(found["host"]):
        raise RefusedEndpoint(_("This is not the address of a push service."))
    scheme, host = found["scheme"], found["host"]
    port = int(found["port"] or (HTTPS_PORT if scheme == "https" else HTTP_PORT))
    service = find_service(scheme, host, port, tuple(alert_settings.push_services))
    if service is None:
        raise RefusedEndpoint(_("The site doesn't send to the push service of this browser."))
    return Endpoint(scheme, host, port, found["target"], service.may_be_private)
