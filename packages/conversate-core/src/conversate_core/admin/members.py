"""The members on a room's page in the admin."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from .. import services
from ..models import Membership, Room

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    _Inline = admin.TabularInline[Membership, Room]
    _Base = BaseModelAdmin[Any]
else:
    _Inline = admin.TabularInline
    _Base = object

# Members that a room's page lists. The list of memberships has all of them.
MAX_LISTED = 50


def max_listed_members() -> int:
    """Return how many members a room's page can list, by the limit of form fields."""
    most = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
    # Five fields for each member; half of the limit is left for the room and new members.
    return MAX_LISTED if most is None else min(MAX_LISTED, most // 10)


class ChoosesUsers(_Base):
    """A mixin for admins of memberships: choose users by a search, or else by key."""

    # For sites that can't search for users in the admin.
    raw_id_fields = ["user"]

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        # Not `autocomplete_fields`: its system check fails if users are not in the admin.
        model_admin = self.admin_site._registry.get(get_user_model())
        return ["user"] if model_admin is not None and model_admin.search_fields else []


class MembershipInline(_Inline):
    """The existing members of a room. The permission to change rooms covers members."""

    model = Membership
    extra = 0
    fields = ["user", "role", "color", "joined_at", "last_posted_at"]
    # A choice of all accounts in each row would make queries for each row.
    readonly_fields = ["user", "joined_at", "last_posted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Membership]:
        return super().get_queryset(request).select_related("room", "user")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change_members(request, is_new_room=obj is None)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change_members(request, is_new_room=obj is None)


class NewMembershipInline(ChoosesUsers, _Inline):
    """Rows for new members."""

    model = Membership
    verbose_name = _("new member")
    verbose_name_plural = _("new members")
    extra = 1
    fields = ["user", "role", "color"]
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_change_members(request, is_new_room=obj is None)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def may_change_members(request: HttpRequest, *, is_new_room: bool = False) -> bool:
    """Return whether the user can change members: with permission to change or add rooms."""
    action = "add" if is_new_room else "change"
    return request.user.has_perm(f"conversate_core.{action}_room")


def save_members(room: Room, formset: BaseModelFormSet[Any, Any], by: AbstractBaseUser) -> None:
    """Apply the formset of memberships through the services."""
    formset.save(commit=False)
    for gone in formset.deleted_objects:
        services.remove_member(room=room, user=gone.user, by=by)
    for membership in formset.new_objects:
        add_member(room, membership, by)
    for membership, changed in formset.changed_objects:
        change_member(room, membership, changed, by)


def add_member(room: Room, membership: Membership, by: AbstractBaseUser) -> Membership:
    """Add the member of the unsaved *membership* from a form. Return the saved one."""
    added = services.add_member(room=room, user=membership.user, role=membership.role, by=by)
    # The default was not chosen. Members without a choice get the palette's next color.
    if membership.color != Membership._meta.get_field("color").get_default():
        services.change_preferences(membership=added, color=membership.color)
    return added


def change_member(
    room: Room, membership: Membership, changed: Collection[str], by: AbstractBaseUser
) -> None:
    """Save the *changed* fields of *membership*."""
    if "role" in changed:
        services.change_role(room=room, user=membership.user, role=membership.role, by=by)
    if "color" in changed:
        services.change_preferences(membership=membership, color=membership.color)
