"""Who is alerted of what, when last, and what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Room

from .models import AlertPreference

if TYPE_CHECKING:
    _PreferenceModelAdmin = admin.ModelAdmin[AlertPreference]
else:
    _PreferenceModelAdmin = admin.ModelAdmin


class FailingFilter(admin.SimpleListFilter):
    title = _("last attempt")
    parameter_name = "failing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("failed")), ("no", _("sent, or none yet"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AlertPreference]
    ) -> QuerySet[AlertPreference]:
        if self.value() == "yes":
            return queryset.exclude(last_error="")
        return queryset.filter(last_error="") if self.value() == "no" else queryset


@admin.register(AlertPreference)
class AlertPreferenceAdmin(_PreferenceModelAdmin):
    list_display = ["user", "room", "enabled", "alerted_at", "attempts", "next_try_at", "error"]
    list_filter = ["enabled", FailingFilter, "alerted_at"]
    list_select_related = ["membership__room", "membership__user"]
    readonly_fields = [
        "user",
        "room",
        "alerted_at",
        "alerted_id",
        "attempts",
        "next_try_at",
        "claimed_until",
        "last_error",
    ]
    fields = ["enabled", *readonly_fields]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        username = get_user_model().USERNAME_FIELD
        return ["membership__room__title", f"membership__user__{username}"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Members opt in; whom somebody else opts in would be mailed unasked.
        return False

    @admin.display(description=_("user"), ordering="membership__user")
    def user(self, preference: AlertPreference) -> Any:
        return preference.membership.user

    @admin.display(description=_("room"), ordering="membership__room__title")
    def room(self, preference: AlertPreference) -> Room:
        return preference.membership.room

    @admin.display(description=_("last error"))
    def error(self, preference: AlertPreference) -> str:
        return preference.last_error[:100]
