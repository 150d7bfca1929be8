"""Save a row that sweeps write, too."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


class SavesChanges:
    """Saves the fields that were changed in the form.

    A sweep may have written the others since the row was read, or deleted it: if they were saved,
    an alert would be sent twice.
    """

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.save(update_fields=form.changed_data)
