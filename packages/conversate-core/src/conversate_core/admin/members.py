from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.forms import BaseModelFormSet
from django.http import HttpRequest

from .. import services
from ..models import Membership, Room

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    _Inline = admin.TabularInline[Membership, Room]
else:
    _Inline = admin.TabularInline


class MembershipInline(_Inline):
    model = Membership
    extra = 1
    fields = ["user", "role", "colour", "joined_at", "last_posted_at"]
    readonly_fields = ["joined_at", "last_posted_at"]
    # For sites whose user model can't be searched in the admin.
    raw_id_fields = ["user"]

    def get_autocomplete_fields(self, request: HttpRequest) -> list[str]:
        # Not `autocomplete_fields`: its system check fails where users are not in the admin.
        model_admin = self.admin_site._registry.get(get_user_model())
        return ["user"] if model_admin is not None and model_admin.search_fields else []

    # Who may change the room may change its members.

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change_room(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change_room(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may_change_room(request, obj)

    def _may_change_room(self, request: HttpRequest, room: Room | None) -> bool:
        action = "add" if room is None else "change"
        return request.user.has_perm(f"conversate_core.{action}_room")


def save_members(room: Room, formset: BaseModelFormSet[Any, Any], by: AbstractBaseUser) -> None:
    """Carry out what the formset of memberships asks for."""
    formset.save(commit=False)
    for gone in formset.deleted_objects:
        services.remove_member(room=room, user=gone.user, by=by)
    for membership in formset.new_objects:
        _add(room, membership, by)
    for membership, changed in formset.changed_objects:
        if "user" in changed:
            before = Membership.objects.get(pk=membership.pk)
            services.remove_member(room=room, user=before.user, by=by)
            _add(room, membership, by)
            continue
        if "role" in changed:
            services.change_role(room=room, user=membership.user, role=membership.role, by=by)
        if "colour" in changed:
            services.change_preferences(membership=membership, colour=membership.colour)


def _add(room: Room, membership: Membership, by: AbstractBaseUser) -> None:
    added = services.add_member(room=room, user=membership.user, role=membership.role, by=by)
    # Left as the form gave it, it is nobody's choice, and the next one of the palette is better.
    if membership.colour != Membership._meta.get_field("colour").get_default():
        services.change_preferences(membership=added, colour=membership.colour)
