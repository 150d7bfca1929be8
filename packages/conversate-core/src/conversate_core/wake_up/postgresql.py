"""Wake-ups through PostgreSQL: NOTIFY and LISTEN.

https://www.postgresql.org/docs/current/sql-notify.html
"""

from __future__ import annotations

import select
from collections.abc import Iterator
from typing import Any

from ..databases import write_connection
from .base import WakeUpBackend

_CHANNEL = "conversate_changes"
# Seconds without a notification after which the subscriber asks whether the server is still there.
_HEALTH_CHECK = 15.0


class PostgreSQLWakeUp(WakeUpBackend):
    """A backend that uses Conversate's database. Each process keeps one more connection.

    The connection must stay open to listen. This doesn't work behind a pgbouncer that pools
    transactions, which gives connections to other clients.
    """

    def publish(self, room_id: int) -> None:
        with write_connection().cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [_CHANNEL, str(room_id)])

    def subscribe(self) -> Iterator[int | None]:
        # Each thread has a connection of its own, and this thread does nothing else.
        connection = write_connection()
        connection.close()
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LISTEN {_CHANNEL}")
                while True:
                    # After a query too: the driver may drop notifications that come during one.
                    yield None
                    yield from _wait(connection.connection)
                    cursor.execute("SELECT 1")
        finally:
            connection.close()


def _wait(driver: Any) -> Iterator[int]:
    """Yield the notifications of the driver's connection, until none has come for a while."""
    if hasattr(driver, "notifies") and callable(driver.notifies):
        # psycopg 3.2
        for notification in driver.notifies(timeout=_HEALTH_CHECK):
            yield int(notification.payload)
        return
    while select.select([driver], [], [], _HEALTH_CHECK)[0]:
        driver.poll()
        while driver.notifies:
            yield int(driver.notifies.pop(0).payload)
