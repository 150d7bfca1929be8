"""The queries of the watcher, which run in its thread with one database connection."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import Error, connections

from conversate_core.internal.change_tokens import revisions
from conversate_core.internal.database_errors import is_outage

from ..tickets import Renewal
from .poll_request import PollRequest

if TYPE_CHECKING:
    from conversate_core.queries.hot import Revisions

    from .poll_answer import PollAnswer

FoundRevisions = dict[int, "Revisions | None"]

logger = logging.getLogger("conversate_web")

# Rooms in one query: databases limit the number of parameters.
_ROOMS_PER_QUERY = 500


def read_revisions(room_ids: list[int]) -> FoundRevisions:
    """Return the revisions of each room, None for a deleted one."""
    found: FoundRevisions = dict.fromkeys(room_ids)
    with _new_connection_after_an_error():
        for start in range(0, len(room_ids), _ROOMS_PER_QUERY):
            found.update(revisions(room_ids[start : start + _ROOMS_PER_QUERY]))
    return found


def answer_together(requests: list[PollRequest]) -> Sequence[PollAnswer | None]:
    """Return the answers to polls of one room, None for each that needs a full poll."""
    # Imported here, as in renew_tickets().
    from .look import look

    try:
        with _new_connection_after_an_error():
            return look(requests)
    except Exception as error:  # in a rule, a template or the presence backend of the site
        # An outage of the database is logged by the full polls.
        if not isinstance(error, Error) or not is_outage(error):
            logger.exception("Waiting polls could not be answered together.")
    return [None] * len(requests)


def renew_tickets(requests: list[PollRequest]) -> list[Renewal | PollAnswer | None]:
    """Return the renewals of the polls' tickets, None for each that can't be renewed."""
    # Imported here: a site's asgi.py imports this module before Django has loaded its apps.
    from .renewal import renew

    try:
        with _new_connection_after_an_error():
            return renew(requests)
    except Error:
        raise
    except Exception:  # in the site's policy or presence backend; the next full polls raise it too
        logger.exception("Tickets could not be renewed.")
        return [None] * len(requests)


def close_connections() -> None:
    connections.close_all()


@contextmanager
def _new_connection_after_an_error() -> Iterator[None]:
    try:
        yield
    except Error:
        connections.close_all()
        raise
