"""Insert rows of members, who may be removed at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import IntegrityError, models

from conversate_core.databases import atomic


def insert_for_members(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert *rows* of *model*, one for each member, except for members who have a row.

    This is one query. If a member was removed meanwhile, it is one for each of the others.
    """
    try:
        _insert(model, rows)
    except IntegrityError:
        for row in rows:
            with suppress(IntegrityError):
                _insert(model, [row])


def _insert(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    with atomic():
        model._default_manager.bulk_create(rows, ignore_conflicts=True)
