"""The admin of alerts: preferences with the last alert and error, profiles, and both mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from conversate_core.admin.deleting import CountedDeletion
from conversate_core.admin.paging import COUNT_LIMIT, BoundedList
from conversate_core.admin.searching import AnyCaseSearch
from conversate_core.models import Room

from .added import claims
from .choices import MailResult
from .models import AddedMember, AlertPreference, AlertProfile, ReceivedMail
from .preferences.choosing import try_again, try_mails_again

if TYPE_CHECKING:
    _PreferenceModelAdmin = admin.ModelAdmin[AlertPreference]
    _ProfileModelAdmin = admin.ModelAdmin[AlertProfile]
    _AddedModelAdmin = admin.ModelAdmin[AddedMember]
    _ReceivedModelAdmin = admin.ModelAdmin[ReceivedMail]
else:
    _PreferenceModelAdmin = _ProfileModelAdmin = admin.ModelAdmin
    _AddedModelAdmin = _ReceivedModelAdmin = admin.ModelAdmin


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
class AlertPreferenceAdmin(AnyCaseSearch, BoundedList, CountedDeletion, _PreferenceModelAdmin):
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
        "attempts",
        "failing_since",
        "next_try_at",
        "given_up_at",
        "claimed_until",
        "last_error",
    ]
    fields = ["level", *readonly_fields]

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
class AlertProfileAdmin(AnyCaseSearch, BoundedList, CountedDeletion, _ProfileModelAdmin):
    list_display = ["user", "address", "frequency", "time_zone", "quiet_from", "quiet_until"]
    list_filter = ["frequency", "with_text"]
    actions = ["delete_selected"]
    list_select_related = ["user"]
    # Only the person can enter and confirm an address.
    readonly_fields = ["user", "address", "pending_address", "mails_on", "mails_count"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["address", f"user__{get_user_model().USERNAME_FIELD}"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: AlertProfile, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        try_mails_again(user_id=obj.pk)


@admin.register(AddedMember)
class AddedMemberAdmin(AnyCaseSearch, BoundedList, CountedDeletion, _AddedModelAdmin):
    """The members whose mail that they were added is not sent yet, or was given up."""

    list_display = ["user", "room", "added_by", "added_at", "attempts", "next_try_at", "error"]
    list_filter = [("given_up_at", admin.EmptyFieldListFilter), "added_at"]
    actions = ["try_again", "delete_selected"]
    list_select_related = ["membership__room", "user", "added_by"]
    readonly_fields = [
        "user",
        "room",
        "added_by",
        "added_at",
        "attempts",
        "failing_since",
        "next_try_at",
        "given_up_at",
        "claimed_until",
        "last_error",
    ]
    fields = [*readonly_fields]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["membership__room__title", f"user__{get_user_model().USERNAME_FIELD}"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Try again now"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[AddedMember]) -> None:
        claims.try_again(queryset)

    @admin.display(description=_("room"), ordering="membership__room__title")
    def room(self, added: AddedMember) -> Room:
        return added.membership.room

    @admin.display(description=_("last error"))
    def error(self, added: AddedMember) -> str:
        return added.last_error[:100]


@admin.register(ReceivedMail)
class ReceivedMailAdmin(BoundedList, CountedDeletion, _ReceivedModelAdmin):
    list_display = ["received_at", "user", "room", "result", "reason"]
    list_filter = ["result", "reason", "received_at"]
    list_select_related = ["user", "room"]
    actions = ["delete_selected"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        refused = ReceivedMail.objects.filter(result=MailResult.REFUSED)[:COUNT_LIMIT].count()
        title = _("Received e-mails, %(count)s of them refused") % {"count": refused}
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReceivedMail]:
        # Also e-mails without a room.
        return super().get_queryset(request).filter(room__direct_key=None)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
