"""Django's permissions.

A poll with a message of another member asks whether the viewer can moderate it. For a plain member
Django needs two queries to say no, which makes the whole poll about a third slower. So the answers
are kept for a few seconds, and only what a poll shows is decided by them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_backends, get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.utils.timezone import now

from .ttl_cache import TTLCache

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from ..people import User

_answers = TTLCache[bool](ttl=timedelta(seconds=10), max_size=10_000)


def holds_permission(user: User, codename: str, *, may_lag: bool = False) -> bool:
    """Return whether *user* holds the permission of this app.

    *may_lag* allows an answer that is up to 10 seconds old. A new sign-in asks again.
    """
    key, version, asked_at = (user.pk, codename), _version(user), now()
    answer = _answers.get(key, version) if may_lag else None
    if answer is None:
        # User models without Django's permissions have no has_perm.
        has_perm = getattr(user, "has_perm", None)
        answer = bool(has_perm and has_perm(f"conversate_core.{codename}"))
        _answers.set(key, version, answer, read_at=asked_at)
    return answer


def load_permission(users: Iterable[AbstractBaseUser], codename: str) -> None:
    """Let `holds_permission` with *may_lag* find answers for *users*.

    This makes one query for the users whose answers are not known. It does nothing if the site has
    its own rules for permissions: they are asked for each user.
    """
    asked_at = now()
    unknown = [user for user in users if _answers.get((user.pk, codename), _version(user)) is None]
    if not unknown or not _are_plain():
        return
    holders = _holders(codename).filter(pk__in=[user.pk for user in unknown])
    held = set(holders.values_list("pk", flat=True))
    for user in unknown:
        _answers.set((user.pk, codename), _version(user), user.pk in held, read_at=asked_at)


def _holders(codename: str) -> Any:
    """Return the active accounts with this permission: their own, a group's, or as superusers."""
    from django.contrib.auth.backends import ModelBackend

    return ModelBackend().with_perm(f"conversate_core.{codename}")


def _are_plain() -> bool:
    """Return whether all permissions are those that ModelBackend reads from its tables."""
    # A site with its own user model need not install this app, and can then not import its models.
    if not apps.is_installed("django.contrib.auth"):
        return False
    from django.contrib.auth.models import PermissionsMixin

    model: Any = get_user_model()
    try:
        model._meta.get_field("is_active")
    except FieldDoesNotExist:
        return False
    has_plain_check = getattr(model, "has_perm", None) is PermissionsMixin.has_perm
    return has_plain_check and all(map(_is_plain, get_backends()))


def _is_plain(backend: Any) -> bool:
    from django.contrib.auth.backends import ModelBackend

    names = [name for name in dir(ModelBackend) if "perm" in name]
    return all(getattr(type(backend), name, None) is getattr(ModelBackend, name) for name in names)


def _version(user: Any) -> object:
    """A new sign-in asks again."""
    return getattr(user, "last_login", None)
