"""The admin of preferences, with the last alert and error, and of profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from conversate_core.admin.deleting import CountedDeletion
from conversate_core.admin.paging import BoundedList
from conversate_core.admin.searching import AnyCaseSearch
from conversate_core.models import Room

from ..models import AlertPreference, AlertProfile
from ..preferences.choosing import try_again, try_mails_again
from ..push.enabled import is_enabled
from .saving import SavesChanges

if TYPE_CHECKING:
    _PreferenceModelAdmin = admin.ModelAdmin[AlertPreference]
    _ProfileModelAdmin = admin.ModelAdmin[AlertProfile]
else:
    _PreferenceModelAdmin = _ProfileModelAdmin = admin.ModelAdmin


class LastAttemptFilter(admin.SimpleListFilter):
    title = _("last attempt")
    parameter_name = "attempt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("failed", _("failed")),
            ("given_up", _("given up")),
            ("well", _("sent, or no attempt yet")),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[AlertPreference]
    ) -> QuerySet[AlertPreference]:
        if self.value() == "failed":
            return queryset.exclude(last_error="").filter(given_up_at=None)
        if self.value() == "given_up":
            return queryset.exclude(given_up_at=None)
        return queryset.filter(last_error="") if self.value() == "well" else queryset


@admin.register(AlertPreference)
class AlertPreferenceAdmin(
    SavesChanges, AnyCaseSearch, BoundedList, CountedDeletion, _PreferenceModelAdmin
):
    list_display = [
        "user",
        "room",
        "effective_level",
        "alerted_at",
        "attempts",
        "next_try_at",
        "given_up_at",
        "error",
    ]
    list_filter = ["level", LastAttemptFilter, "alerted_at"]
    actions = ["try_again", "delete_selected"]
    list_select_related = ["membership__room", "membership__user"]
    readonly_fields = [
        "user",
        "room",
        "alerted_at",
        "alerted_id",
        "pushed_at",
        "attempts",
        "failing_since",
        "next_try_at",
        "given_up_at",
        "claimed_until",
        "last_error",
    ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        hidden = set() if is_enabled() else {"pushed_at"}
        return ["level", *(name for name in self.readonly_fields if name not in hidden)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AlertPreference]:
        return super().get_queryset(request).filter(membership__room__direct_key=None)

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        username = get_user_model().USERNAME_FIELD
        return ["membership__room__title", f"membership__user__{username}"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        # Members choose themselves, or get the alerts of CONVERSATE_ALERT_LEVEL.
        return False

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["choices"] = db_field.get_choices(blank_choice=[("", _("Site's default"))])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.action(description=_("Try again now"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[AlertPreference]) -> None:
        try_again(queryset)

    @admin.display(description=_("user"), ordering="membership__user")
    def user(self, preference: AlertPreference) -> Any:
        return preference.membership.user

    @admin.display(description=_("room"), ordering="membership__room__title")
    def room(self, preference: AlertPreference) -> Room:
        return preference.membership.room

    @admin.display(description=_("e-mail alerts"), ordering="level")
    def effective_level(self, preference: AlertPreference) -> str:
        label = str(preference.effective_level.label)
        return label if preference.level else _("%(level)s (site's default)") % {"level": label}

    @admin.display(description=_("last error"))
    def error(self, preference: AlertPreference) -> str:
        return preference.last_error[:100]


@admin.register(AlertProfile)
class AlertProfileAdmin(
    SavesChanges, AnyCaseSearch, BoundedList, CountedDeletion, _ProfileModelAdmin
):
    list_display = ["user", "address", "frequency", "time_zone", "quiet_from", "quiet_until"]
    list_filter = ["frequency", "with_text"]
    actions = ["delete_selected"]
    list_select_related = ["user"]
    # Only the person can enter and confirm an address.
    readonly_fields = ["user", "address", "pending_address", "mails_on", "mails_count"]

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return [] if is_enabled() else ["channel"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["address", f"user__{get_user_model().USERNAME_FIELD}"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: AlertProfile, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        try_mails_again(user_id=obj.pk)
