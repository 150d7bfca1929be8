"""Checksums of all rows of Conversate that are not those of one person."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import Q

# Of a room, they also change when others post.
COUNTERS = {"revision", "members_revision", "cleared_revision"}
# What belongs to a person, by models. In emptied messages, what others have added goes with them.
OF_PERSON = {
    "Membership": ("user",),
    "Participant": ("user",),
    "Mention": ("user",),
    "Reaction": ("user",),
    "OwnChange": ("user",),
    "PersonPreferences": ("user",),
    "RemovedMember": ("user",),
    "Invitation": ("created_by",),
    "Message": ("author",),
    "Room": ("participants__user",),
    "AlertPreference": ("membership__user",),
    "Presence": ("membership__user",),
    "AddedMember": ("user",),
    "AlertProfile": ("user",),
    "PushSubscription": ("user",),
    "ReceivedMail": ("user",),
    "HeldMail": ("membership__user",),
}
OF_MESSAGES = {
    "Attachment": ("message__author",),
    "Mention": ("user", "message__author"),
    "Reaction": ("user", "message__author"),
}

Keys = Mapping[str, frozenset[Any]]


def keys_of_person(user: Any, *, with_messages: bool) -> Keys:
    """Return the keys of the rows that an erasure deletes, or changes in more than the name."""
    invited = {"Invitation": Q(address__iexact=user.email)}
    invited["InvitationMail"] = Q(invitation__created_by=user.pk)
    invited["InvitationMail"] |= Q(invitation__address__iexact=user.email)
    of_person = OF_PERSON | (OF_MESSAGES if with_messages else {})
    keys = {}
    for model in _models():
        mine = invited.get(model.__name__, Q(pk__in=[]))
        for path in of_person.get(model.__name__, ()):
            mine |= Q(**{path: user.pk})
        found = model._base_manager.filter(mine).values_list("pk", flat=True)
        keys[model.__name__] = frozenset(found)
    return keys


def checksums_of_others(user: Any, mine: Keys) -> dict[str, tuple[int, str]]:
    """Return the number of rows without *mine* and their checksum, by model.

    References to the person count as empty.
    """
    return {model.__name__: _checksum(model, user.pk, mine) for model in _models()}


def _checksum(model: Any, user_key: Any, mine: Keys) -> tuple[int, str]:
    name, digest, count = model.__name__, sha256(), 0
    fields = [each for each in model._meta.concrete_fields if _counts(name, each)]
    accounts = [field.related_model is get_user_model() for field in fields]
    rows = model._base_manager.order_by("pk").values_list("pk", *(f.attname for f in fields))
    for key, *values in rows.iterator(chunk_size=2_000):
        if key in mine[name]:
            continue
        pairs = zip(values, accounts, strict=True)
        row = [None if is_account and v == user_key else v for v, is_account in pairs]
        digest.update(repr(row).encode())
        count += 1
    return count, digest.hexdigest()


def _counts(model_name: str, field: Any) -> bool:
    return not (model_name == "Room" and field.attname in COUNTERS)


def _models() -> list[Any]:
    labels = ("conversate_core", "conversate_alerts")
    apps_here = [apps.get_app_config(label) for label in labels if apps.is_installed(label)]
    return [model for app in apps_here for model in app.get_models()]
