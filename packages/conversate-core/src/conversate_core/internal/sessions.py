"""The session store of the site. Only web and alerts import it: core knows no requests.

It can be imported before Django is set up.
"""

from __future__ import annotations

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.backends import cached_db, db
from django.contrib.sessions.backends.base import SessionBase

# The ``load()`` of stores that read only their table, so that one query loads many sessions.
DATABASE_LOADS = (db.SessionStore.load, cached_db.SessionStore.load)


def session_store() -> type[SessionBase]:
    """Return the session store of the site's session engine."""
    store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return store
