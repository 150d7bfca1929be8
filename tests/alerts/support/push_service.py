"""A push service on this machine, with browsers that have subscribed at it.

It decrypts by the package http-ece and checks signatures by itself, with nothing of the code that
it tests. It answers as it is told to.
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

import http_ece
import uvicorn
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# Of two key pairs for tests.
PRIVATE_KEY = "h5uYfF_9Nkpeqf0YoOQhk9Vw3O_CtrgYE_b4p6ErI1k"
OLD_PRIVATE_KEY = "PjUGC1aakPonQkuFO_te8JZyYSgGQWXfzVkdRLD4tTU"
CONTACT = "mailto:chat@example.org"
_DAY = 24 * 60 * 60


class Reply(NamedTuple):
    """The answer to a request; status 0: none, until the client gives up."""

    status: int = 201
    headers: dict[str, str] = {}
    text: str = ""


TAKEN = Reply()
HANG = Reply(0)


class Received(NamedTuple):
    """A push as its browser reads it."""

    payload: bytes
    headers: dict[str, str]
    # The claims of the signature.
    claims: dict[str, Any]

    def json(self) -> Any:
        return json.loads(self.payload)


@dataclass
class Browser:
    """A browser that has subscribed with the *public_key* of a site."""

    endpoint: str
    public_key: str
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    reply: Reply = TAKEN
    received: list[Received] = field(default_factory=list)
    requests: int = 0

    @property
    def p256dh(self) -> str:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return encode(point)

    @property
    def auth(self) -> str:
        return encode(self.secret)

    def decrypt(self, body: bytes) -> bytes:
        plaintext: bytes = http_ece.decrypt(body, private_key=self.key, auth_secret=self.secret)
        return plaintext


S = TypeVar("S", bound="PushService")


class PushService:
    """An ASGI application; a context manager that serves it by a thread on a port of its own."""

    def __init__(self, **options: Any) -> None:
        self.browsers: dict[str, Browser] = {}
        # Where each request came from: one port for each connection.
        self.clients: list[tuple[str, int]] = []
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(128)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        config = uvicorn.Config(
            self.answer,
            interface="asgi3",
            lifespan="off",
            log_level="error",
            ws="none",
            timeout_graceful_shutdown=5,
            **options,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],))

    def __enter__(self: S) -> S:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()

    @property
    def connections(self) -> int:
        """The number of connections that requests came by."""
        return len(set(self.clients))

    def subscribe(self, public_key: str) -> Browser:
        """Return a new browser that has subscribed."""
        path = f"/push/{len(self.browsers)}"
        browser = self.browsers[path] = Browser(self.origin + path, public_key)
        return browser

    async def answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.clients.append(tuple(scope["client"]))
        body = await _read_body(receive)
        browser = self.browsers.get(scope["path"])
        if browser is None or scope["method"] != "POST":
            await _reply(send, Reply(404))
            return
        browser.requests += 1
        if browser.reply is HANG:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        reply = browser.reply
        if reply.status == 201:
            reply = self._take(browser, _headers_of(scope), body)
        await _reply(send, reply)

    def _take(self, browser: Browser, headers: dict[str, str], body: bytes) -> Reply:
        """Take a push as the services of browsers do, and let the browser decrypt it."""
        if not headers.get("ttl", "").isdecimal():
            return Reply(400, text="TTL is missing.")
        if headers.get("content-encoding") != "aes128gcm" or len(body) > 4096:
            return Reply(400, text="The encoding or the size is wrong.")
        try:
            claims = verify(headers["authorization"], browser.public_key)
        except (KeyError, ValueError, InvalidSignature) as error:
            return Reply(403, text=f"The signature is wrong: {error!r}")
        if claims["aud"] != self.origin or not 0 < claims["exp"] - time.time() <= _DAY:
            return Reply(403, text=f"The claims are wrong: {claims}")
        browser.received.append(Received(browser.decrypt(body), headers, claims))
        return browser.reply


def verify(authorization: str, public_key: str) -> dict[str, Any]:
    """Return the claims of a VAPID header. Raises an error if it isn't signed by this key."""
    scheme, _, parameters = authorization.partition(" ")
    fields = dict(each.strip().split("=", 1) for each in parameters.split(","))
    if scheme != "vapid" or fields["k"] != public_key:
        raise ValueError("another key")
    signed, _, signature = fields["t"].rpartition(".")
    numbers = decode(signature)
    if len(numbers) != 64:
        raise ValueError("no signature of ES256")
    r, s = (int.from_bytes(half, "big") for half in (numbers[:32], numbers[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decode(public_key))
    key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    header, claims = (json.loads(decode(part)) for part in signed.split("."))
    if header != {"typ": "JWT", "alg": "ES256"}:
        raise ValueError("another algorithm")
    found: dict[str, Any] = claims
    return found


def encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


async def _read_body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


async def _reply(send: Any, reply: Reply) -> None:
    text = reply.text.encode()
    headers = {"Content-Length": str(len(text)), **reply.headers}
    encoded = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": reply.status, "headers": encoded})
    await send({"type": "http.response.body", "body": text})


def _headers_of(scope: Any) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in scope["headers"]}
