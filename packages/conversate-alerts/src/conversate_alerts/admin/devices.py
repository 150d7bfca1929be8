"""The admin of the devices that show notifications. It shows no endpoint and no key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from conversate_core.admin.deleting import CountedDeletion
from conversate_core.admin.paging import BoundedList
from conversate_core.admin.searching import AnyCaseSearch

from ..models import PushSubscription
from ..push.enabled import is_enabled

if TYPE_CHECKING:
    _DeviceModelAdmin = admin.ModelAdmin[PushSubscription]
else:
    _DeviceModelAdmin = admin.ModelAdmin


@admin.register(PushSubscription)
class PushSubscriptionAdmin(AnyCaseSearch, BoundedList, CountedDeletion, _DeviceModelAdmin):
    """The devices, with the time of the last notification; only while push is on."""

    readonly_fields = [
        "user",
        "name",
        "service",
        "created_at",
        "last_push_at",
        "attempts",
        "wait_until",
    ]
    list_display = [*readonly_fields]
    fields = ["user", "name", "service", "created_at", "last_push_at", "attempts", "wait_until"]
    list_filter = ["created_at", "last_push_at"]
    list_select_related = ["user"]
    actions = ["delete_selected"]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"user__{get_user_model().USERNAME_FIELD}"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_enabled() and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_enabled() and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("push service"))
    def service(self, device: PushSubscription) -> str:
        return urlsplit(device.endpoint).hostname or ""
