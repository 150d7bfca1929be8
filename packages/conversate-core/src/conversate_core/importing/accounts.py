"""The accounts of this site with the keys in the rows of django-conversate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from .. import databases
from .old_site import OldMember, OldMessage


def key_of(row: OldMember | OldMessage) -> Any:
    """Return the key of the row's account in the type of the user model, or None if invalid."""
    try:
        return get_user_model()._meta.pk.to_python(row.user_id)
    except ValidationError:
        return None


def existing(rows: Iterable[OldMember | OldMessage]) -> set[Any]:
    """Return the keys of the accounts in *rows* that this site has."""
    keys = {key_of(row) for row in rows} - {None}
    return set(databases.accounts().filter(pk__in=keys).values_list("pk", flat=True))
