from __future__ import annotations

import tempfile
import zipfile
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import SUCCESS
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseModelFormSet, ModelForm
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import services
from ..errors import InvalidRoom
from ..export import export_room
from ..export.targets import ArchiveTarget
from ..models import Membership, Message, Room
from .members import MembershipInline, save_members

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    _RoomModelForm = ModelForm[Room]
    _RoomModelAdmin = admin.ModelAdmin[Room]
else:
    _RoomModelForm = ModelForm
    _RoomModelAdmin = admin.ModelAdmin


class RoomForm(_RoomModelForm):
    """Without an address, one is made from the title."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean(self) -> dict[str, Any] | None:
        """Say here what `create_room` would raise when it is too late to show the form again."""
        data = super().clean() or self.cleaned_data
        for name, check in (("title", services.check_title), ("slug", services.check_slug)):
            if data.get(name):
                try:
                    check(data[name])
                except InvalidRoom as error:
                    self.add_error(name, str(error))
        return data


@admin.register(Room)
class RoomAdmin(_RoomModelAdmin):
    form = RoomForm
    inlines = [MembershipInline]
    list_display = ["title", "access", "is_archived", "members", "messages", "last_message_at"]
    list_filter = ["access", ("archived_at", admin.EmptyFieldListFilter)]
    search_fields = ["title", "slug", "description"]
    fields = ["title", "slug", "description", "access", "archived_at", "created_by", "created_at"]
    readonly_fields = ["archived_at", "created_by", "created_at"]
    actions = ["archive", "restore", "clear", "export"]

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> list[str]:
        # A room keeps its address: links to it stand in messages and mails.
        return [*self.readonly_fields, *(["slug"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        return (
            Room.objects.with_last_message()
            .annotate(
                member_count=_count(Membership.objects.filter(room=OuterRef("pk"))),
                message_count=_count(Message.objects.standing().filter(room=OuterRef("pk"))),
            )
            .order_by("title", "pk")
        )

    @admin.display(description=gettext_lazy("archived"), boolean=True, ordering="archived_at")
    def is_archived(self, room: Room) -> bool:
        return room.archived_at is not None

    @admin.display(description=gettext_lazy("members"), ordering="member_count")
    def members(self, room: Any) -> int:
        return int(room.member_count)

    @admin.display(description=gettext_lazy("messages"), ordering="message_count")
    def messages(self, room: Any) -> int:
        return int(room.message_count)

    @admin.display(description=gettext_lazy("last message"), ordering="last_message_at")
    def last_message_at(self, room: Any) -> Any:
        return room.last_message_at

    # Writing, by the services

    def save_model(
        self, request: HttpRequest, obj: Room, form: ModelForm[Room], change: bool
    ) -> None:
        by = cast("User", request.user)
        details: dict[str, Any] = {
            "title": obj.title,
            "description": obj.description,
            "access": obj.access,
        }
        if change:
            saved = services.change_room(room=obj, by=by, **details)
        else:
            # By the system: who makes a room here does not become one of its members.
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

    def delete_model(self, request: HttpRequest, obj: Room) -> None:
        services.delete_room(room=obj, by=cast("User", request.user))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            self.delete_model(request, room)

    # Actions

    @admin.action(description=gettext_lazy("Archive selected rooms"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            services.archive_room(room=room, by=cast("User", request.user))
        self.message_user(request, _("The rooms can be read, and written to no longer."))

    @admin.action(description=gettext_lazy("Restore selected rooms"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            services.restore_room(room=room, by=cast("User", request.user))
        self.message_user(request, _("The rooms can be written to again."))

    @admin.action(description=gettext_lazy("Clear selected rooms"), permissions=["change"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Room]) -> HttpResponse | None:
        rooms = list(queryset)
        count = sum(self.messages(room) for room in rooms)
        if not request.POST.get("confirmed"):
            return self._confirm_clear(request, rooms, count)
        for room in rooms:
            services.clear_room(room=room, by=cast("User", request.user))
        gone = ngettext("%(count)d message was removed.", "%(count)d messages were removed.", count)
        self.message_user(request, gone % {"count": count}, SUCCESS)
        return None

    def _confirm_clear(
        self, request: HttpRequest, rooms: list[Room], count: int
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Clear rooms"),
            "opts": self.opts,
            "rooms": rooms,
            "message_count": count,
            "action_checkbox_name": ACTION_CHECKBOX_NAME,
        }
        template = "admin/conversate_core/room/clear_confirmation.html"
        return TemplateResponse(request, template, context)

    @admin.action(description=gettext_lazy("Export selected rooms"), permissions=["export"])
    def export(self, request: HttpRequest, queryset: QuerySet[Room]) -> FileResponse:
        # On disk: an archive of many files would not fit into memory. Django closes it when sent.
        archive_file = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115
        with zipfile.ZipFile(archive_file, "w", zipfile.ZIP_DEFLATED) as archive:
            for room in queryset:
                target = ArchiveTarget(archive, folder=room.slug)
                export_room(room=room, target=target, format_name="html")
        archive_file.seek(0)
        return FileResponse(archive_file, as_attachment=True, filename="rooms.zip")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """An export shows what was said, which is for members and moderators only."""
        return request.user.has_perm("conversate_core.moderate_room")


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("room").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
