"""Filters by room or user, for any number of them."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..models import Room

# Rooms or users up to which a filter lists them.
MAX_OFFERED = 50


class RelatedFilter(admin.SimpleListFilter):
    """A filter by a foreign key.

    If there are few related rows, the filter lists them. Otherwise it shows only the one in the
    page's URL, which comes from links in the list.
    """

    field_name: str

    @abstractmethod
    def related(self) -> QuerySet[Any]:
        """Return all related rows in their order in the filter."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        offered = list(self.related()[: MAX_OFFERED + 1])
        if len(offered) > MAX_OFFERED:
            offered = [] if self.chosen is None else [self.chosen]
        # Without a choice for it, Django would ignore an unknown key.
        if self.value() is not None and not any(str(row.pk) == self.value() for row in offered):
            return [(self.value(), str(self.value())), *((row.pk, str(row)) for row in offered)]
        return [(row.pk, str(row)) for row in offered]

    @cached_property
    def chosen(self) -> Model | None:
        if self.value() is None:
            return None
        try:
            chosen: Model | None = self.related().filter(pk=self.value()).first()
        except (ValueError, ValidationError):
            return None
        return chosen

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() is None:
            return queryset
        return queryset.filter(**{self.field_name: self.chosen}) if self.chosen else queryset.none()


class RoomFilter(RelatedFilter):
    title = _("room")
    field_name = "room"
    parameter_name = "room__id__exact"

    def related(self) -> QuerySet[Room]:
        return Room.objects.not_direct().order_by("title", "pk")


class UserFilter(RelatedFilter):
    title = _("user")
    field_name = "user"
    parameter_name = "user__id__exact"

    def related(self) -> QuerySet[Any]:
        model = get_user_model()
        return model._default_manager.order_by(model.USERNAME_FIELD)


class AuthorFilter(UserFilter):
    title = _("author")
    field_name = "author"
    parameter_name = "author__id__exact"
