"""Wake-ups through Redis: publish and subscribe."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings

from ..conf import core_settings
from .base import WakeUpBackend

if TYPE_CHECKING:
    import redis

# Seconds that a request waits for a Redis that doesn't answer, before publishing pauses.
_PUBLISH_TIMEOUT = 0.25
# Seconds that the subscriber's thread waits for a connection.
_CONNECT_TIMEOUT = 1.0
# Seconds without a message after which the subscriber pings, and those until it has its answer.
_HEALTH_CHECK = 15.0


class RedisWakeUp(WakeUpBackend):
    """A backend for the Redis at *url*, by default that of `CONVERSATE_SHARED_CACHE`.

    The channel is named after that cache's KEY_PREFIX, so that two sites can share a server. It
    needs the package redis, as Django's own Redis cache does.
    """

    def __init__(self, url: str | None = None) -> None:
        cache = settings.CACHES.get(core_settings.shared_cache or "", {})
        self._url = url or first_location(cache)
        self._options = {} if url else _credentials(cache)
        prefix = cache.get("KEY_PREFIX", "")
        self._channel = f"{prefix}:conversate.changes" if prefix else "conversate.changes"

    def publish(self, room_id: int) -> None:
        self._publisher.publish(self._channel, room_id)

    def subscribe(self) -> Iterator[int | None]:
        with (
            self._connect(socket_connect_timeout=_CONNECT_TIMEOUT) as client,
            client.pubsub() as pubsub,
        ):
            pubsub.subscribe(self._channel)
            for message in _messages(pubsub):
                if message["type"] == "subscribe":
                    yield None
                elif message["type"] == "message":
                    yield int(message["data"])

    @cached_property
    def _publisher(self) -> redis.Redis:
        return self._connect(
            socket_timeout=_PUBLISH_TIMEOUT, socket_connect_timeout=_PUBLISH_TIMEOUT
        )

    def _connect(self, **options: Any) -> redis.Redis:
        # Imported here: only sites that use Redis have the package.
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        # The callers decide when to try again. The package's own retries take seconds.
        return Redis.from_url(
            self._url, retry=Retry(NoBackoff(), 0), **{**self._options, **options}
        )


def _messages(pubsub: redis.client.PubSub) -> Iterator[dict[str, Any]]:
    """Yield all messages. Raises TimeoutError if the server is silent.

    The health check of the package redis pings too, but doesn't miss the answer.
    """
    is_pinged = False
    while True:
        message = pubsub.get_message(timeout=_HEALTH_CHECK)
        if message is not None:
            is_pinged = False
            yield message
        elif is_pinged:
            raise TimeoutError("No answer to a ping.")
        else:
            pubsub.ping()
            is_pinged = True


def first_location(cache: dict[str, Any]) -> str:
    """Return the address of the server that *cache*, an entry of CACHES, writes to."""
    locations = cache.get("LOCATION", "")
    if isinstance(locations, str):
        locations = locations.replace(";", ",").split(",")
    return str(locations[0])


def _credentials(cache: dict[str, Any]) -> dict[str, Any]:
    options = cache.get("OPTIONS", {})
    return {name: options[name] for name in ("db", "username", "password") if name in options}
