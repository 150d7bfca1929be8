"""Deletion in the admin, which counts related rows instead of listing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.messages import ERROR
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = object

_DESCRIPTION: str = delete_selected.short_description  # type: ignore[attr-defined]
# Rows that one confirmation page can delete. Its form has a field for each.
MAX_ROWS = 500


class CountedDeletion(_ModelAdmin):
    """A mixin for a ModelAdmin whose rows can have many related rows."""

    def related_to_delete(self, rows: Sequence[Any] | QuerySet[Any]) -> list[QuerySet[Any]]:
        """Return querysets of the rows that are deleted together with *rows*."""
        return []

    def get_deleted_objects(
        self, objs: Sequence[Any] | QuerySet[Any], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        names = [str(row) for row in objs]
        counts = {str(self.opts.verbose_name_plural): len(names)}
        for related in self.related_to_delete(objs):
            if count := related.order_by().count():
                counts[str(related.model._meta.verbose_name_plural)] = count
        # The permission to delete these rows covers related rows.
        return names, counts, set(), []

    @admin.action(description=_DESCRIPTION, permissions=["delete"])
    def delete_selected(
        self, request: HttpRequest, queryset: QuerySet[Model]
    ) -> HttpResponse | None:
        if self.are_too_many(request, queryset):
            return None
        return delete_selected(self, request, queryset)

    def are_too_many(self, request: HttpRequest, queryset: QuerySet[Model]) -> bool:
        """Return whether *queryset* has too many rows for the page, and show an error if so."""
        most = _max_rows()
        if not queryset.order_by()[most : most + 1].exists():
            return False
        text = _("Select no more than %(most)d at once.") % {"most": most}
        self.message_user(request, text, ERROR)
        return True


def _max_rows() -> int:
    fields = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    # The form has a few other fields.
    return MAX_ROWS if fields is None else max(1, min(MAX_ROWS, fields - 10))
