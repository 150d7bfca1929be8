"""Requests to push services: connections are reused, and no answer takes too long or too much."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conversate_alerts.push import transport
from conversate_alerts.push.transport import MAX_OPEN, PushConnections, ServiceUnreachable
from tests.alerts.support.push_service import HANG, PushService, Reply
from tests.alerts.support.raw_service import raw_service

TAKEN = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def raw(settings):
    """Allow the services of a test."""
    settings.CONVERSATE_PUSH_SERVICES = []

    def allow(service):
        settings.CONVERSATE_PUSH_SERVICES = [f"http://127.0.0.1:{service.port}"]
        return service.endpoint

    return allow


def test_one_connection_serves_many_pushes(push_service, browser, connections):
    for _ in range(5):
        connections.send(browser.endpoint, b"", {})
    assert browser.requests == 5
    assert push_service.connections == 1


def test_each_service_has_its_own_connection(settings, push_service, browser, connections):
    with PushService() as other:
        settings.CONVERSATE_PUSH_SERVICES = [push_service.origin, other.origin]
        elsewhere = other.subscribe("")
        for _ in range(3):
            connections.send(browser.endpoint, b"", {})
            connections.send(elsewhere.endpoint, b"", {})
        connections.close()
        assert push_service.connections == other.connections == 1


def test_connections_are_closed_before_there_are_too_many(settings, connections, push_service):
    ports = [push_service]
    settings.CONVERSATE_PUSH_SERVICES = ["http://localhost:1"]
    connections._open.update({f"https://{n}.push.apple.com": Idle() for n in range(MAX_OPEN)})
    idle = list(connections._open.values())
    settings.CONVERSATE_PUSH_SERVICES = [service.origin for service in ports]
    assert connections.send(push_service.subscribe("").endpoint, b"", {}).status == 400
    assert all(each.is_closed for each in idle)
    assert len(connections._open) == 1


def test_a_connection_that_was_idle_for_long_is_not_used_again(push_service, browser):
    """A router may have dropped it, and say nothing."""
    with PushConnections(max_idle=0) as connections:
        for _ in range(3):
            connections.send(browser.endpoint, b"", {})
    assert push_service.connections == 3


class Idle:
    """An open connection."""

    is_closed = False

    def end(self) -> None:
        self.is_closed = True


def test_a_connection_that_was_closed_while_idle_is_opened_again(raw, connections):
    with raw_service(lambda connection: connection.sendall(TAKEN)) as service:
        endpoint = raw(service)
        for _ in range(3):
            assert connections.send(endpoint, b"push", {}).status == 201
        assert service.connections == 3


def test_a_new_connection_that_is_closed_is_not_tried_again(raw, connections):
    """The service may have taken the push."""
    with raw_service(lambda connection: None) as service:
        with pytest.raises(ServiceUnreachable, match="RemoteDisconnected"):
            connections.send(raw(service), b"push", {})
        assert service.connections == 1


def test_a_service_that_says_so_closes_the_connection(push_service, browser, connections):
    browser.reply = Reply(202, {"Connection": "close"})
    for _ in range(2):
        assert connections.send(browser.endpoint, b"", {}).status == 202
    assert push_service.connections == 2


def test_the_text_of_an_error_is_read_also_from_the_last_answer_of_a_connection(
    browser, connections
):
    browser.reply = Reply(403, {"Connection": "close"}, "BadJwtToken")
    assert connections.send(browser.endpoint, b"", {}).text == "BadJwtToken"


def test_of_a_long_text_the_beginning_is_read(push_service, browser, connections):
    browser.reply = Reply(500, {}, "x" * 500_000)
    for _ in range(2):
        answer = connections.send(browser.endpoint, b"", {})
        assert (answer.status, answer.text) == (500, "x" * 1_024)
    assert push_service.connections == 2


@pytest.mark.parametrize(
    "beginning",
    [
        b"HTTP/1.1 201 Created\r\nX: ",
        b"HTTP/1.1 ",
        b"HTTP/1.1 201 Created\r\n" + b"A: b\r\n" * 90,
        b"",
    ],
)
def test_an_answer_without_end_is_not_read_to_its_end(raw, connections, beginning):
    def flood(connection):
        connection.sendall(beginning)
        while True:
            connection.sendall(b"x" * 4096)

    with raw_service(flood) as service, pytest.raises(ServiceUnreachable):
        connections.send(raw(service), b"", {})


def test_a_hundred_answers_that_say_continue_are_no_answer(raw, connections):
    def flood(connection):
        while True:
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    with raw_service(flood) as service, pytest.raises(ServiceUnreachable, match="too long"):
        connections.send(raw(service), b"", {})


def test_a_body_without_end_leaves_the_status(raw, connections):
    def flood(connection):
        connection.sendall(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    with raw_service(flood) as service:
        assert connections.send(raw(service), b"", {}).status == 201


def test_a_service_that_hangs_is_left(browser):
    browser.reply = HANG
    with (
        PushConnections(timeout=0.3) as connections,
        pytest.raises(ServiceUnreachable, match="TimeoutError"),
    ):
        connections.send(browser.endpoint, b"", {})
    assert browser.requests == 1


def test_a_service_that_sends_a_byte_now_and_then_is_left_too(raw):
    """A timeout for each byte would never end: the whole answer has one."""
    stop = threading.Event()

    def drip(connection):
        connection.sendall(b"HTTP/1.1 201 Created\r\nX: ")
        while not stop.wait(0.02):
            connection.sendall(b"x")

    with raw_service(drip) as service, PushConnections(timeout=0.5) as connections:
        with pytest.raises(ServiceUnreachable, match="TimeoutError"):
            connections.send(raw(service), b"", {})
        stop.set()


@pytest.mark.parametrize("answer", [b"220 mail.example.org ESMTP\r\n", b"\x16\x03\x01\r\n\r\n"])
def test_a_server_of_another_protocol_is_no_push_service(raw, connections, answer):
    with (
        raw_service(lambda connection: connection.sendall(answer)) as service,
        pytest.raises(ServiceUnreachable),
    ):
        connections.send(raw(service), b"", {})


def test_after_an_error_the_next_push_has_a_new_connection(raw, connections):
    answers = [b"nonsense\r\n\r\n", TAKEN]
    with raw_service(lambda connection: connection.sendall(answers.pop(0))) as service:
        endpoint = raw(service)
        with pytest.raises(ServiceUnreachable):
            connections.send(endpoint, b"", {})
        assert connections.send(endpoint, b"", {}).status == 201


def test_nobody_listens(settings, connections):
    settings.CONVERSATE_PUSH_SERVICES = ["http://127.0.0.1:9"]
    with pytest.raises(ServiceUnreachable, match="ConnectionRefusedError"):
        connections.send("http://127.0.0.1:9/push", b"", {})


# ---------------------------------------------------------------- https


@pytest.fixture
def secure_service(tmp_path):
    """A push service with https, and the certificate of ``localhost``."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make_certificate(certificate, key)
    with PushService(ssl_certfile=certificate, ssl_keyfile=key) as service:
        service.certificate = str(certificate)
        yield service


@pytest.fixture
def _trust(monkeypatch, secure_service):
    """Let OpenSSL trust this certificate instead of those of the system."""
    monkeypatch.setenv("SSL_CERT_FILE", secure_service.certificate)
    transport._tls.cache_clear()
    yield
    transport._tls.cache_clear()


@pytest.mark.usefixtures("_trust")
def test_https_with_a_valid_certificate(settings, secure_service, connections):
    settings.CONVERSATE_PUSH_SERVICES = [f"localhost:{secure_service.port}"]
    secure_service.subscribe("")
    for _ in range(2):
        endpoint = f"https://localhost:{secure_service.port}/push/0"
        assert connections.send(endpoint, b"", {}).status == 400
    assert secure_service.connections == 1


@pytest.mark.usefixtures("_trust")
def test_the_certificate_of_another_name_is_refused(settings, secure_service, connections):
    settings.CONVERSATE_PUSH_SERVICES = [f"127.0.0.1:{secure_service.port}"]
    with pytest.raises(ServiceUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
        connections.send(f"https://127.0.0.1:{secure_service.port}/push/0", b"", {})
    assert secure_service.clients == []


def test_a_certificate_that_nobody_has_signed_is_refused(settings, secure_service, connections):
    settings.CONVERSATE_PUSH_SERVICES = [f"localhost:{secure_service.port}"]
    with pytest.raises(ServiceUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
        connections.send(f"https://localhost:{secure_service.port}/push/0", b"", {})
    assert secure_service.clients == []


def make_certificate(certificate, key_file) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(timezone.utc)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("192.0.2.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
