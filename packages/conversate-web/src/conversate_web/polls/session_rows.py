"""Sessions that are rows of Conversate's own database, so that a join can read them."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import router

from conversate_core.databases import write_alias
from conversate_core.internal.sessions import DATABASE_LOADS, session_store


def session_table() -> type[AbstractBaseSession] | None:
    """Return the model of the site's sessions, None if they are not in Conversate's database."""
    store: Any = session_store()
    if store.load not in DATABASE_LOADS:
        return None
    model: type[AbstractBaseSession] = store.get_model_class()
    return model if router.db_for_write(model) == write_alias() else None


def decoded(row: Any) -> dict[str, Any]:
    """Return the session in ``session_data`` of *row*, which is None if it has ended."""
    store: Any = session_store()
    return store().decode(row.session_data) if row.session_data else {}
