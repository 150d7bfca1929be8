"""What Django's permissions say: to ask takes two queries for each request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.utils.timezone import now

from .memory import ShortMemory

if TYPE_CHECKING:
    from .policy import User

_is_offering: ContextVar[bool] = ContextVar("conversate_core_offering", default=False)
# As late somebody may be offered, or no longer be, what another process has allowed or forbidden.
_answers = ShortMemory[bool](fresh=timedelta(seconds=10), most=10_000)
# The models through which people have permissions.
_GRANTING = ("auth.Group", "auth.Permission")


@contextmanager
def offering() -> Iterator[None]:
    """Let permissions be some seconds old within this block.

    For what only decides what people are offered: whoever takes the offer is asked for anew.
    """
    token = _is_offering.set(True)
    try:
        yield
    finally:
        _is_offering.reset(token)


def holds_permission(user: User, codename: str) -> bool:
    """Whether *user* holds the permission of this app."""
    if not _is_offering.get():
        return _ask(user, codename)
    key, asked_at = (user.pk, codename), now()
    answer = _answers.get(key, None)
    if answer is None:
        answer = _ask(user, codename)
        _answers.keep(key, None, answer, read_at=asked_at)
    return answer


def _ask(user: User, codename: str) -> bool:
    # User models without Django's permissions have no has_perm.
    has_perm = getattr(user, "has_perm", None)
    return bool(has_perm and has_perm(f"conversate_core.{codename}"))


def connect() -> None:
    """Forget what this process itself grants and takes away."""
    uid = "conversate_core.permissions"
    post_save.connect(_forget_after_saving, sender=get_user_model(), dispatch_uid=uid)
    m2m_changed.connect(_forget_after_relating, dispatch_uid=uid)
    for name in _GRANTING:
        post_delete.connect(_forget, sender=name, dispatch_uid=uid)


def _forget_after_saving(update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    # Each login saves an account, and grants nothing.
    if update_fields != frozenset(["last_login"]):
        _answers.clear()


def _forget_after_relating(model: type[Model], instance: Model, **kwargs: Any) -> None:
    # One side of what was changed, or both.
    if {model._meta.label, instance._meta.label}.intersection(_GRANTING):
        _answers.clear()


def _forget(**kwargs: Any) -> None:
    _answers.clear()
