"""Make previews of pictures in a background thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable

from django.db import connections

from ..conf import core_settings
from ..databases import on_commit
from ..internal.outage_log import OutageLog
from ..internal.test_runs import is_test_run
from ..models import Attachment
from .picture_previews import make_preview_of

logger = logging.getLogger("conversate_core")

# Pictures that wait. Others are requested again when a page shows them.
_MAX_WAITING = 1_000

_outage_log = OutageLog(
    logger,
    failure="Previews of pictures could not be made.",
    recovery="Previews of pictures can be made again.",
)


class _Maker:
    """The background thread of this process. It ends when nothing is left to make."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_running = False
        # The ids of attachments, in order.
        self._waiting: dict[int, None] = {}

    def request(self, keys: Iterable[int]) -> None:
        with self._lock:
            if len(self._waiting) < _MAX_WAITING:
                self._waiting.update(dict.fromkeys(keys))
            if not self._is_running:
                threading.Thread(target=self._run, name="conversate-previews", daemon=True).start()
                self._is_running = True

    def _run(self) -> None:
        try:
            while (key := self._take()) is not None:
                self._make(key)
        finally:
            connections.close_all()

    def _take(self) -> int | None:
        with self._lock:
            key = next(iter(self._waiting), None)
            if key is None:
                self._is_running = False
            else:
                del self._waiting[key]
            return key

    def _make(self, key: int) -> None:
        try:
            make_preview_of(key)
        except Exception as error:  # noqa: BLE001 - such as a database that can't be reached
            _outage_log.log_failure(error)
            connections.close_all()
        else:
            _outage_log.log_recovery()


_maker = _Maker()


def request_previews(attachments: Iterable[Attachment]) -> None:
    """Have the previews made that *attachments* still want, after the commit."""
    if not core_settings.picture_previews:
        return
    # Not every database returns the ids of new rows. A page that shows the picture requests it.
    keys = [each.pk for each in attachments if each.pk and each.wants_preview]
    if keys:
        on_commit(lambda: _start(keys), robust=True)


def _start(keys: list[int]) -> None:
    if is_test_run():
        for key in keys:
            make_preview_of(key)
    else:
        _maker.request(keys)
