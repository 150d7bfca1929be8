"""Case-insensitive search of lists, in every script."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.http import HttpRequest

from ..content.cleaning import clean_line
from ..search.any_case import contains_any_case

if TYPE_CHECKING:
    from django.contrib import admin

    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = object


class AnyCaseSearch(_ModelAdmin):
    """A mixin for a ModelAdmin whose search ignores case in every script."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        fields = self.get_search_fields(request)
        # A subclass can use Django's prefixes for other comparisons.
        if any(str(field)[0] in "^=@" for field in fields):
            return super().get_search_results(request, queryset, search_term)
        for word in clean_line(search_term).split():
            found = (contains_any_case(str(each), word, using=queryset.db) for each in fields)
            queryset = queryset.filter(reduce(or_, found))
        return queryset, False
