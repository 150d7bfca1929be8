"""Checks for many sessions at once whether they still sign in their users."""

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

from .session_rows import DATABASE_LOADS
from .sessions import session_store

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


def is_signed_in(session: Session, user: Any) -> bool:
    """Return whether *session* signs in *user*, who comes from the default manager.

    The checks are those of ``django.contrib.auth.get_user()``, except for
    ``SECRET_KEY_FALLBACKS``: a session that only a fallback key confirms needs a full poll, in
    which Django renews it. So does a session of ``RemoteUserBackend``, where the request itself
    names the user.

    ModelBackend costs no query. A backend that overrides ``get_user()`` is called.
    """
    path = session.get(BACKEND_SESSION_KEY, "")
    if path not in settings.AUTHENTICATION_BACKENDS or session.get(SESSION_KEY) != _key(user):
        return False
    found = _found_by(import_string(path)(), user)
    return found is not None and _has_hash_of(found, session.get(HASH_SESSION_KEY, ""))


def _key(user: Any) -> str:
    key: str = user._meta.pk.value_to_string(user)
    return key


def _found_by(backend: Any, user: Any) -> Any:
    """Return the user as *backend* finds them, None if it refuses them."""
    if isinstance(backend, RemoteUserBackend):
        return None
    if getattr(type(backend), "get_user", None) is ModelBackend.get_user:
        return user if backend.user_can_authenticate(user) else None
    return backend.get_user(_key(user))


def _has_hash_of(user: Any, session_hash: str) -> bool:
    if not hasattr(user, "get_session_auth_hash"):
        return True
    return constant_time_compare(session_hash, user.get_session_auth_hash())
