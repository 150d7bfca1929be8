"""The list of memberships in the admin: find, add, change and remove members of any room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from .. import services
from ..models import Membership, Room
from ..people import person_for, person_lookups
from .deleting import CountedDeletion
from .filters import RoomFilter, UserFilter
from .members import ChoosesUsers, add_member, change_member, may_change_members
from .paging import BoundedList
from .searching import AnyCaseSearch

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    _MembershipModelAdmin = admin.ModelAdmin[Membership]
else:
    _MembershipModelAdmin = admin.ModelAdmin


_USER_NAME = get_user_model().USERNAME_FIELD


@admin.register(Membership)
class MembershipAdmin(
    AnyCaseSearch, BoundedList, CountedDeletion, ChoosesUsers, _MembershipModelAdmin
):
    """The permission to change rooms covers members."""

    list_display = ["user_name", "name", "room", "role", "joined_at", "last_posted_at"]
    list_filter = [RoomFilter, UserFilter, "role"]
    list_select_related = ["room", "user"]
    fields = ["room", "user", "role", "color", "joined_at", "last_posted_at"]
    raw_id_fields = ["room", "user"]
    actions = ["delete_selected"]

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> list[str]:
        return [*(["room", "user"] if obj else []), "joined_at", "last_posted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        found = super().get_queryset(request).filter(room__direct_key=None)
        return found.prefetch_related(*person_lookups("user__"))

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        fields = {field.name for field in get_user_model()._meta.get_fields()}
        names = [name for name in (_USER_NAME, "name", "first_name", "last_name") if name in fields]
        return [*(f"user__{name}" for name in names), "room__title"]

    def get_sortable_by(self, request: HttpRequest) -> list[Any]:
        # Sorting the members of all rooms would read all of them.
        of_one_room = RoomFilter.parameter_name in request.GET
        return ["user_name", "role", "joined_at", "last_posted_at"] if of_one_room else []

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "room":
            kwargs["queryset"] = Room.objects.not_direct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("user"), ordering=f"user__{_USER_NAME}")
    def user_name(self, membership: Membership) -> str:
        return str(membership.user.get_username())

    @admin.display(description=gettext_lazy("name"))
    def name(self, membership: Membership) -> str:
        return person_for(membership.user).name

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("conversate_core.view_room") or may_change_members(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_change_members(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change_members(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change_members(request)

    # Write through the services

    def save_model(
        self, request: HttpRequest, obj: Membership, form: ModelForm[Membership], change: bool
    ) -> None:
        by = cast("User", request.user)
        if change:
            change_member(obj.room, obj, form.changed_data, by)
        else:
            obj.pk = add_member(obj.room, obj, by).pk
            obj._state.adding = False

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        services.remove_member(room=obj.room, user=obj.user, by=cast("User", request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset:
            self.delete_model(request, membership)
