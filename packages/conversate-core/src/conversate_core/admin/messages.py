from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.messages import WARNING
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from .. import services
from ..errors import ConversateError
from ..models import Message
from ..people import person_for

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    _MessageModelAdmin = admin.ModelAdmin[Message]
else:
    _MessageModelAdmin = admin.ModelAdmin


@admin.register(Message)
class MessageAdmin(_MessageModelAdmin):
    """Read-only, but for removal by moderators, which leaves a tombstone in the room."""

    list_display = ["start", "room", "author_name", "created_at"]
    list_filter = [
        ("room", admin.RelatedOnlyFieldListFilter),
        ("author", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["body"]
    fields = ("room", "author_name", "body", "file_names", "created_at", "edited_at")
    readonly_fields = fields
    ordering = ["-pk"]
    # Two counts of a long history for each page of the list are too many.
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return Message.objects.standing().for_display().select_related("room").order_by("-pk")

    @admin.display(description=gettext_lazy("text"))
    def start(self, message: Message) -> str:
        return Truncator(message.body).chars(80) or self.file_names(message)

    @admin.display(description=gettext_lazy("author"), ordering="author")
    def author_name(self, message: Message) -> str:
        return person_for(message.author).name

    @admin.display(description=gettext_lazy("files"))
    def file_names(self, message: Message) -> str:
        return ", ".join(attachment.name for attachment in message.attachments.all())

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """To read here is to see every room."""
        return request.user.has_perm("conversate_core.moderate_room")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("conversate_core.moderate_room")

    def delete_model(self, request: HttpRequest, obj: Message) -> None:
        try:
            services.delete_message(message=obj, by=cast("User", request.user))
        except ConversateError as error:
            self.message_user(request, str(error), WARNING)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        for message in queryset:
            self.delete_model(request, message)
