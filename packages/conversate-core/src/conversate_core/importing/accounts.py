"""Whom the rows of django-conversate mean: the accounts of this site with the same keys."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from .old_site import OldMember, OldMessage


def key_of(row: OldMember | OldMessage) -> Any:
    """The key of the row's account as the model of accounts has it; None for what can't be one."""
    try:
        return get_user_model()._meta.pk.to_python(row.user_id)
    except ValidationError:
        return None


def existing(rows: Iterable[OldMember | OldMessage]) -> set[Any]:
    """The keys of those accounts of *rows* that this site has."""
    keys = {key_of(row) for row in rows} - {None}
    return set(get_user_model()._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
