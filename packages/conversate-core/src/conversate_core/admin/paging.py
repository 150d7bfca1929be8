"""Pagination of long lists."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
    _Paginator = Paginator[Any]
else:
    _ModelAdmin = object
    _Paginator = Paginator

# Rows that a list counts and shows on its pages.
COUNT_LIMIT = 10_000


class BoundedPaginator(_Paginator):
    """A paginator for the first COUNT_LIMIT rows, since counting all would read all."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[Any]", self.object_list)
        return rows.order_by()[:COUNT_LIMIT].count()


class BoundedList(_ModelAdmin):
    """A mixin for a ModelAdmin whose list is as fast with millions of rows."""

    paginator = BoundedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and (context := response.context_data):
            most = context["cl"].result_count if "cl" in context else 0
            if self.is_cut_off(request, most):
                context["subtitle"] = _(
                    "Only the first %(most)s are listed. Filter or search to find others."
                ) % {"most": number_format(most, force_grouping=True)}
        return response

    def is_cut_off(self, request: HttpRequest, count: int) -> bool:
        """Return whether there may be more rows than *count*, those in the list."""
        return count == COUNT_LIMIT
