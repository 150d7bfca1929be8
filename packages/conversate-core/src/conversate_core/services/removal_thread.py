"""Remove a few cleared, pruned or deleted messages right away, and many in a thread."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from django.core.signals import request_started
from django.db import Error, connections

from ..conf import core_settings
from ..databases import LARGEST_ID, on_commit
from ..internal.database_errors import is_outage
from ..internal.outage_log import OutageLog
from ..internal.pacing import paced
from ..internal.test_runs import is_test_run
from ..models import Message, PendingRemoval, Room
from .removal import LEASE, remove_pending

logger = logging.getLogger("conversate_core")

# Messages up to this number are removed within the request.
_MAX_IN_REQUEST = 200
# Seconds between attempts while the database can't be used.
_OUTAGE_PAUSE = 5.0

_outage_log = OutageLog(
    logger,
    failure="The database fails, and cleared, pruned or deleted messages are removed later.",
    recovery="Cleared, pruned or deleted messages are removed again.",
)


class _Remover:
    """The background thread of this process. It ends when nothing is left to remove."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False
        self._has_request = False

    def start(self) -> None:
        with self._lock:
            self._has_request = True
            if not self._is_running:
                threading.Thread(target=self._run, name="conversate-removal", daemon=True).start()
                self._is_running = True

    def _run(self) -> None:
        try:
            while self._take_request():
                _wait_out_outages()
        except Exception:  # such as an error of the file storage; the next start continues
            logger.exception("Cleared, pruned or deleted messages could not be removed yet.")
            with self._lock:
                self._is_running = False
        finally:
            connections.close_all()

    def _take_request(self) -> bool:
        """Return whether there is a request. After the last one, `start` begins another thread."""
        with self._lock:
            self._is_running, self._has_request = self._has_request, False
            return self._is_running


_remover = _Remover()


def remove_on_commit(room_id: int, *, up_to_id: int = LARGEST_ID) -> None:
    """Remove the room's messages up to an id after the commit."""
    PendingRemoval.objects.create(room_id=room_id, up_to_id=up_to_id)
    on_commit(start, robust=True)


def remove_rest(instance: Room, **kwargs: Any) -> None:
    """Receive `post_delete` of a room: remove its messages, whatever code deleted the room."""
    remove_on_commit(instance.pk)


def start() -> None:
    """Remove the pending messages: a few right away, many in the background thread."""
    if is_test_run() or not _has_many():
        for _size in remove_pending():
            pass
    elif core_settings.removal_thread:
        _remover.start()


def resume_with_first_request() -> None:
    """Continue, with the first request of this process, a removal that was interrupted."""
    request_started.connect(_resume, dispatch_uid="conversate_core.removal")


def _resume(**kwargs: Any) -> None:
    request_started.disconnect(dispatch_uid="conversate_core.removal")
    if core_settings.removal_thread and not is_test_run():
        _remover.start()


def _has_many() -> bool:
    few = 0
    for removal in PendingRemoval.objects.all():
        messages = Message.objects.filter(room=removal.room_id, pk__lte=removal.up_to_id)
        few += messages.order_by()[: _MAX_IN_REQUEST + 1].count()
        if few > _MAX_IN_REQUEST:
            return True
    return False


def _wait_out_outages() -> None:
    """Remove everything. Wait while the database can't be used."""
    while True:
        try:
            _remove_all()
        except Error as error:
            if not is_outage(error):
                raise
            _outage_log.log_failure(error)
            connections.close_all()
            time.sleep(_OUTAGE_PAUSE)
        else:
            _outage_log.log_recovery()
            return


def _remove_all() -> None:
    """Remove until nothing is pending, including what a killed process has claimed."""
    while PendingRemoval.objects.exists():
        for _size in paced(remove_pending()):
            pass
        if PendingRemoval.objects.exists():
            time.sleep(LEASE.total_seconds() / 4)
