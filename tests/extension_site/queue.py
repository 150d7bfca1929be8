"""A task queue that is a folder: a file for each task, and ``manage.py work`` as its worker."""

from __future__ import annotations

import json
from uuid import uuid4

from conversate_alerts.dispatch import QueueDispatcher

from .places import SITE_DIR


class FolderDispatcher(QueueDispatcher):
    def enqueue(self, *, wait: float) -> None:
        folder = SITE_DIR / "tasks"
        folder.mkdir(exist_ok=True)
        (folder / f"{uuid4()}.json").write_text(json.dumps({"task": "run_sweep", "wait": wait}))
