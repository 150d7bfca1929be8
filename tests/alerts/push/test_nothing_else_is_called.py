"""At sending, the site connects to push services only, whatever an address or a name leads to."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from conversate_alerts.push.addresses import is_public
from conversate_alerts.push.endpoints import PrivateAddress, RefusedEndpoint
from conversate_alerts.push.outcome import Result
from conversate_alerts.push.transport import ServiceUnreachable
from conversate_alerts.push.vapid import public_keys
from tests.alerts.support.push_service import Browser, Reply
from tests.alerts.support.raw_service import raw_service

KNOWN = "https://fcm.googleapis.com/fcm/send/a"
PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",
    "10.0.0.5",
    "172.16.3.4",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.2.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.5",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::1",
    "2002:a00:5::1",
]


@pytest.fixture
def resolve(monkeypatch) -> Callable[..., list[str]]:
    """Let every name lead to these addresses. Returns a list of the names that are looked up."""
    looked_up: list[str] = []

    def resolve(*addresses: str) -> list[str]:
        def getaddrinfo(host, port, **options):
            looked_up.append(host)
            return [
                (
                    socket.AF_INET6 if ":" in each else socket.AF_INET,
                    socket.SOCK_STREAM,
                    6,
                    "",
                    (each, port),
                )
                for each in addresses
            ]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        return looked_up

    return resolve


@pytest.fixture
def connected(monkeypatch) -> list[object]:
    """No connection is made. Returns a list of the addresses that would have been connected to."""
    addresses: list[object] = []

    def connect(connection, where):
        addresses.append(where[0])
        raise ConnectionRefusedError("This is a test.")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return addresses


@pytest.mark.parametrize("address", PRIVATE)
def test_the_name_of_a_service_must_not_lead_into_a_network(
    connections, resolve, connected, address
):
    assert not is_public(address)
    resolve(address)
    with pytest.raises(PrivateAddress):
        connections.send(KNOWN, b"", {})
    assert connected == []


@pytest.mark.parametrize(
    "address",
    ["142.250.74.42", "2a00:1450:4001:829::200a", "64:ff9b::8efa:4a2a", "::ffff:142.250.74.42"],
)
def test_addresses_of_the_internet_are_connected_to(connections, resolve, connected, address):
    resolve(address)
    with pytest.raises(ServiceUnreachable, match="This is a test"):
        connections.send(KNOWN, b"", {})
    assert connected == [address]


def test_one_private_address_among_others_is_enough(connections, resolve, connected):
    resolve("142.250.74.42", "10.0.0.5")
    with pytest.raises(PrivateAddress):
        connections.send(KNOWN, b"", {})
    assert connected == []


def test_a_name_is_looked_up_once_for_a_connection(connections, resolve, connected):
    """A name server that gives another answer the second time is not asked a second time."""
    looked_up = resolve("142.250.74.42", "142.250.74.43")
    with pytest.raises(ServiceUnreachable):
        connections.send(KNOWN, b"", {})
    assert looked_up == ["fcm.googleapis.com"]
    assert connected == ["142.250.74.42", "142.250.74.43"]


def test_a_host_that_the_setting_names_may_be_anywhere(settings, connections, resolve, connected):
    settings.CONVERSATE_PUSH_SERVICES = ["push.example.org", "*.push.example.com"]
    resolve("10.0.0.5")
    with pytest.raises(ServiceUnreachable):
        connections.send("https://push.example.org/a", b"", {})
    assert connected == ["10.0.0.5"]
    with pytest.raises(PrivateAddress):
        connections.send("https://a.push.example.com/a", b"", {})


def test_a_name_without_an_address_is_no_error_of_the_site(connections, resolve):
    resolve()
    with pytest.raises(ServiceUnreachable, match="no address"):
        connections.send(KNOWN, b"", {})


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a",
        "https://fcm.googleapis.com:22/a",
        "https://user@fcm.googleapis.com/a",
        "http://fcm.googleapis.com/a",
        "https://[::1]/a",
        "https://example.org/a",
    ],
)
def test_an_address_that_is_refused_is_refused_again_and_not_looked_up(
    connections, resolve, connected, url
):
    looked_up = resolve("142.250.74.42")
    with pytest.raises(RefusedEndpoint):
        connections.send(url, b"", {})
    assert looked_up == connected == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(push_service, browser, send, status):
    other = push_service.subscribe(public_keys()[0])
    browser.reply = Reply(status, {"Location": other.endpoint})
    outcome = send(browser)
    assert (outcome.result, outcome.detail) == (Result.FAILED, f"HTTP {status}")
    assert (browser.requests, other.requests) == (1, 0)


def test_a_redirect_to_another_server_calls_nobody(browser, send):
    with raw_service(lambda connection: None) as other:
        browser.reply = Reply(302, {"Location": other.endpoint})
        assert send(browser).result is Result.FAILED
        assert other.connections == 0


def test_a_subscription_at_a_service_that_is_no_longer_allowed_is_gone(settings, browser, send):
    settings.CONVERSATE_PUSH_SERVICES = []
    assert send(browser).result is Result.GONE
    assert browser.requests == 0


def test_a_private_address_deletes_no_subscription_and_is_logged(send, resolve, connected, caplog):
    resolve("10.0.0.5")
    outcome = send(Browser(KNOWN, public_keys()[0]))
    assert outcome.result is Result.FAILED
    assert connected == []
    [line] = caplog.messages
    assert line.startswith("Nothing was sent to the push service https://fcm.googleapis.com:")
    assert "/fcm/send" not in line
