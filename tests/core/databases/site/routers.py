from __future__ import annotations

from typing import Any

from django.db.models import Model


class Router:
    """All is written to ``chat``. What is read of the packages is read from ``replica``.

    That one is empty for ever. So are accounts there, where it is not Django that reads them.
    """

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return "replica" if model._meta.app_label.startswith("conversate_") else "chat"

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return "chat"

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return True
