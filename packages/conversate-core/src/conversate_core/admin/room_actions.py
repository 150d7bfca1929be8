"""Actions on several rooms in the list of rooms."""

from __future__ import annotations

import tempfile
import zipfile
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import SUCCESS, WARNING
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import services
from ..export import export_room
from ..export.targets import ArchiveTarget
from ..internal.exported_files import explain_missing
from ..models import Message, Room
from .deleting import CountedDeletion

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class RoomActions(CountedDeletion):
    actions = ["archive", "restore", "clear", "export", "delete_selected"]

    @admin.action(description=gettext_lazy("Archive selected rooms"), permissions=["change"])
    def archive(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            services.archive_room(room=room, by=cast("User", request.user))
        self.message_user(request, _("Rooms archived. Members can read them but can't post."))

    @admin.action(description=gettext_lazy("Restore selected rooms"), permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Room]) -> None:
        for room in queryset:
            services.restore_room(room=room, by=cast("User", request.user))
        self.message_user(request, _("Rooms restored. Members can post again."))

    @admin.action(description=gettext_lazy("Clear selected rooms"), permissions=["change"])
    def clear(self, request: HttpRequest, queryset: QuerySet[Room]) -> HttpResponse | None:
        if self.are_too_many(request, queryset):
            return None
        rooms: list[Any] = list(queryset.annotate(message_count=count_for_each(_messages())))
        count = sum(room.message_count for room in rooms)
        if not request.POST.get("confirmed"):
            return self._confirm_clear(request, rooms, count)
        for room in rooms:
            services.clear_room(room=room, by=cast("User", request.user))
        gone = ngettext("%(count)d message was deleted.", "%(count)d messages were deleted.", count)
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
        # On disk, since an archive may not fit into memory. Django closes it after the response.
        archive_file = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115
        missing = 0
        with zipfile.ZipFile(archive_file, "w", zipfile.ZIP_DEFLATED) as archive:
            for room in queryset:
                target = ArchiveTarget(archive, folder=room.slug)
                missing += export_room(room=room, target=target, format_name="html").missing
        archive_file.seek(0)
        if missing:
            # On the next page, since this response is a file.
            self.message_user(request, explain_missing(missing), WARNING)
        return FileResponse(archive_file, as_attachment=True, filename="rooms.zip")

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Return whether the user can read every room, and so export rooms."""
        return request.user.has_perm("conversate_core.moderate_room")


def _messages() -> QuerySet[Message]:
    return Message.objects.in_room(OuterRef("pk")).not_deleted()


def count_for_each(rows: QuerySet[Any]) -> Coalesce:
    """Return an expression that counts *rows*, which are filtered by the outer query's room."""
    counted = rows.order_by().values("room").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)
