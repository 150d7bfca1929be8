"""Grant the new permissions to accounts and groups with those of django-conversate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db.models import Model

from ..databases import atomic
from .models import ImportedRoom

# Not messages: 0.3 had no page for them in the admin, and here `view_message` opens every room.
_MODELS = {"room": "room", "roomuser": "membership"}
_ACTIONS = ("add", "change", "delete", "view")


class Granted(NamedTuple):
    """The names of accounts and groups that were granted permissions."""

    users: list[str]
    groups: list[str]


def grant_permissions() -> Granted:
    """Grant the new permissions to holders of old ones, before the first room is imported.

    Later runs grant nothing: the site may have revoked permissions since.
    """
    granted = Granted([], [])
    if ImportedRoom.objects.exists():
        return granted
    with atomic():
        pairs = list(_pairs())
        granted.users.extend(_grant(get_user_model(), "user_permissions", pairs))
        granted.groups.extend(_grant(Group, "permissions", pairs))
    return granted


def _pairs() -> Iterator[tuple[Permission, Permission]]:
    """Yield each old permission with the new one."""
    new = {
        permission.codename: permission
        for permission in Permission.objects.filter(content_type__app_label="conversate_core")
    }
    for old_model, model in _MODELS.items():
        for action in _ACTIONS:
            name = {"content_type__app_label": "conversate", "codename": f"{action}_{old_model}"}
            old = Permission.objects.filter(**name).first()
            if old is not None and (permission := new.get(f"{action}_{model}")):
                yield old, permission


def _grant(model: type[Model], name: str, pairs: list[tuple[Permission, Permission]]) -> list[str]:
    """Grant new permissions to objects of *model* in the field *name*. Return their names."""
    # A user model may have no permissions.
    if not hasattr(model, name):
        return []
    found: dict[Any, Any] = {}
    for old, new in pairs:
        for holder in model._base_manager.filter(**{name: old}):
            getattr(holder, name).add(new)
            found[holder.pk] = holder
    return sorted(str(holder) for holder in found.values())
