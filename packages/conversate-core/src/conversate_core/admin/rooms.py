"""The list of rooms in the admin, and the page of a room with its members."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.db.models import OuterRef, QuerySet
from django.forms import BaseModelFormSet, ModelForm
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import services
from ..errors import InvalidRoom
from ..models import Access, Attachment, Membership, Message, Room
from ..policy import get_policy
from ..services.rooms import DESCRIPTION_MAX_LENGTH, keep_days_help
from .filters import RoomFilter
from .members import MembershipInline, NewMembershipInline, max_listed_members, save_members
from .paging import COUNT_LIMIT
from .room_actions import RoomActions, count_for_each
from .searching import AnyCaseSearch

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    _RoomModelForm = ModelForm[Room]
    _RoomModelAdmin = admin.ModelAdmin[Room]
else:
    _RoomModelForm = ModelForm
    _RoomModelAdmin = admin.ModelAdmin


class RoomForm(_RoomModelForm):
    """The form of a room. An empty address is derived from the title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
        if "description" in self.fields:
            self.fields["description"].widget.attrs["maxlength"] = DESCRIPTION_MAX_LENGTH
        if "keep_days" in self.fields:
            self.fields["keep_days"].help_text = keep_days_help()

    def clean(self) -> dict[str, Any] | None:
        """Report the errors of `create_room`, which comes too late to show the form again."""
        data = super().clean() or self.cleaned_data
        before = self.initial.get("description", "")
        checks: dict[str, Callable[[Any], object]] = {
            "title": services.check_title,
            "slug": services.check_slug,
            "description": partial(services.check_description, before=before),
            "keep_days": partial(services.check_keep_days, before=self.initial.get("keep_days")),
        }
        for name, check in checks.items():
            if data.get(name):
                try:
                    check(data[name])
                except InvalidRoom as error:
                    self.add_error(name, str(error))
        return data


# The prefix of the fields for new members of an existing room.
NEW_MEMBERS = "new_memberships"


@admin.register(Room)
class RoomAdmin(AnyCaseSearch, RoomActions, _RoomModelAdmin):
    form = RoomForm
    # No number of messages, since counting would read all of them.
    list_display = ["title", "access", "archived_at", "members", "last_message_at"]
    list_filter = ["access", ("archived_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "slug", "description"]
    fields = [
        *("title", "slug", "description", "access", "shows_readers", "keep_days"),
        *("archived_at", "created_by", "created_at"),
    ]
    readonly_fields = ["archived_at", "created_by", "created_at"]

    def view_on_site(self, room: Room) -> str | None:
        """Return the URL of the room's page, or None without conversate-web."""
        try:
            return reverse("conversate:room", args=[room.slug])
        except NoReverseMatch:
            return None

    def get_fields(self, request: HttpRequest, obj: Room | None = None) -> list[Any]:
        return [*self.fields, *self._links(request, obj)]

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> list[str]:
        # A room keeps its address, since messages and mails have links to it.
        fixed = [*(["slug"] if obj else []), *self._forbidden(request, obj)]
        return [*self.readonly_fields, *fixed, *self._links(request, obj)]

    def _forbidden(self, request: HttpRequest, room: Room | None) -> list[str]:
        policy, is_open = get_policy(), room is not None and room.access == Access.OPEN
        may_open = is_open or policy.can_open_room(request.user, room)
        may_set_days = policy.can_set_keep_days(request.user, room)
        return [*([] if may_open else ["access"]), *([] if may_set_days else ["keep_days"])]

    def _links(self, request: HttpRequest, room: Room | None) -> list[str]:
        if room is None:
            return []
        links = {"all_members": Membership, "all_messages": Message}
        lists = self.admin_site._registry
        return [
            name
            for name, model in links.items()
            if model in lists and lists[model].has_view_permission(request)
        ]

    def get_inlines(self, request: HttpRequest, obj: Room | None) -> list[type[Any]]:
        return [*self._member_inlines(request, obj), *super().get_inlines(request, obj)]

    def _member_inlines(self, request: HttpRequest, obj: Room | None) -> list[type[Any]]:
        if obj is None:
            return [NewMembershipInline]
        if request.method == "POST":
            # The same forms as on the submitted page, even if the members have changed since.
            shown = {"memberships": MembershipInline, NEW_MEMBERS: NewMembershipInline}
            return [each for name, each in shown.items() if f"{name}-TOTAL_FORMS" in request.POST]
        most = max_listed_members()
        has_more = obj.memberships.order_by()[most : most + 1].exists()
        return [*([] if has_more else [MembershipInline]), NewMembershipInline]

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Room, inline: Any, prefix: str
    ) -> dict[str, Any]:
        # A prefix that differs from that of existing members.
        if isinstance(inline, NewMembershipInline) and obj.pk is not None:
            prefix = NEW_MEMBERS
        return super().get_formset_kwargs(request, obj, inline, prefix)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        return (
            Room.objects.not_direct()
            .with_last_message()
            .annotate(member_count=count_for_each(Membership.objects.filter(room=OuterRef("pk"))))
            .order_by("title", "pk")
        )

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def members(self, room: Any) -> int:
        return int(room.member_count)

    @admin.display(description=gettext_lazy("last message"), ordering="last_message_at")
    def last_message_at(self, room: Any) -> Any:
        return room.last_message_at

    @admin.display(description=gettext_lazy("all members"))
    def all_members(self, room: Any) -> str:
        count = self.members(room)
        text = ngettext("%(count)d member", "%(count)d members", count)
        return self._link(Membership, room, text % {"count": count})

    @admin.display(description=gettext_lazy("all messages"))
    def all_messages(self, room: Room) -> str:
        messages = Message.objects.in_room(room.pk).not_deleted()
        count = messages.order_by()[: COUNT_LIMIT + 1].count()
        if count > COUNT_LIMIT:
            return self._link(
                Message, room, _("More than %(most)d messages") % {"most": COUNT_LIMIT}
            )
        text = ngettext("%(count)d message", "%(count)d messages", count)
        return self._link(Message, room, text % {"count": count})

    def _link(self, model: type[Any], room: Room, text: str) -> str:
        view = f"{self.admin_site.name}:conversate_core_{model._meta.model_name}_changelist"
        address = f"{reverse(view)}?{RoomFilter.parameter_name}={room.pk}"
        return format_html('<a href="{}">{}</a>', address, text)

    # Write through the services

    def save_model(
        self, request: HttpRequest, obj: Room, form: ModelForm[Room], change: bool
    ) -> None:
        by = cast("User", request.user)
        details: dict[str, Any] = {
            "title": obj.title,
            "description": obj.description,
            "access": obj.access,
            "keep_days": obj.keep_days or 0,
        }
        if change:
            saved = services.change_room(
                room=obj, by=by, **details, shows_readers=obj.shows_readers
            )
        else:
            # By the system, so that the admin user does not become a member.
            saved = services.create_room(slug=obj.slug or None, **details)
            Room.objects.filter(pk=saved.pk).update(created_by=by)
        obj.pk, obj.slug = saved.pk, saved.slug
        obj._state.adding = False

    def save_formset(
        self,
        request: HttpRequest,
        form: ModelForm[Room],
        formset: BaseModelFormSet[Any, Any],
        change: bool,
    ) -> None:
        save_members(form.instance, formset, cast("User", request.user))

    def related_to_delete(self, rows: Any) -> list[QuerySet[Any]]:
        keys = [room.pk for room in rows]
        return [
            Membership.objects.filter(room__in=keys),
            Message.objects.filter(room__in=keys).not_deleted().not_cleared(),
            Attachment.objects.not_cleared().filter(message__room__in=keys),
        ]

    def delete_model(self, request: HttpRequest, obj: Room) -> None:
        services.delete_room(room=obj, by=cast("User", request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            self.delete_model(request, room)
