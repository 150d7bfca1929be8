"""Checks for many sessions at once whether they still sign in their users.

Only web and alerts import it: core knows no requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import ModelBackend, RemoteUserBackend
from django.db import router
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string

from .sessions import DATABASE_LOADS, session_store

Session = dict[str, Any]


def load_sessions(keys: Iterable[str]) -> dict[str, Session]:
    """Return the sessions that have not expired, by key.

    One query if the site keeps sessions in the database. Other stores load each one by itself.
    """
    store: Any = session_store()
    if store.load not in DATABASE_LOADS:
        return {key: dict(store(key).items()) for key in keys}
    model = store.get_model_class()
    # Not from a replica, which may not have the newest sessions yet.
    rows = model.objects.using(router.db_for_write(model)).filter(
        session_key__in=set(keys), expire_date__gt=timezone.now()
    )
    decode = store().decode
    return {row.session_key: decode(row.session_data) for row in rows}


def is_signed_in(session: Session, user: Any, *, between_requests: bool = False) -> bool:
    """Return whether *session* signs in *user*, who comes from the default manager.

    The checks are those of ``django.contrib.auth.get_user()``, except for
    ``SECRET_KEY_FALLBACKS``: a session that only a fallback key confirms needs a full poll, in
    which Django renews it. So does a session of ``RemoteUserBackend``, where the request itself
    names the user. *between_requests* accepts both: no request is there to renew or to name it.

    ModelBackend costs no query. A backend that overrides ``get_user()`` is called.
    """
    path = session.get(BACKEND_SESSION_KEY, "")
    if path not in settings.AUTHENTICATION_BACKENDS or session.get(SESSION_KEY) != _key(user):
        return False
    backend = import_string(path)()
    if isinstance(backend, RemoteUserBackend) and not between_requests:
        return False
    found = _found_by(backend, user)
    session_hash = session.get(HASH_SESSION_KEY, "")
    return found is not None and has_session_hash(found, session_hash, fallbacks=between_requests)


def has_session_hash(user: Any, session_hash: str, *, fallbacks: bool) -> bool:
    """Return whether a session with *session_hash* was begun with the password of *user*.

    *fallbacks* accepts hashes of ``SECRET_KEY_FALLBACKS``, too.
    """
    if not hasattr(user, "get_session_auth_hash"):
        return True
    if constant_time_compare(session_hash, user.get_session_auth_hash()):
        return True
    if not fallbacks or not hasattr(user, "get_session_auth_fallback_hash"):
        return False
    hashes = user.get_session_auth_fallback_hash()
    return any(constant_time_compare(session_hash, each) for each in hashes)


def _key(user: Any) -> str:
    key: str = user._meta.pk.value_to_string(user)
    return key


def _found_by(backend: Any, user: Any) -> Any:
    """Return the user as *backend* finds them, None if it refuses them."""
    if getattr(type(backend), "get_user", None) is ModelBackend.get_user:
        return user if backend.user_can_authenticate(user) else None
    return backend.get_user(_key(user))
