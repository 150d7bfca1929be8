"""The list of messages in the admin: find and delete messages of all rooms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.messages import WARNING
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from .. import services
from ..content.search_text import words_of
from ..errors import ConversateError
from ..models import Attachment, Message, Reaction, Room
from ..people import person_for, person_lookups
from ..queries.editors import load_editors
from ..queries.reactions import reactions_of
from ..querysets import MessageQuerySet
from ..search.matching import matching
from .deleting import CountedDeletion
from .filters import AuthorFilter, RelatedFilter, RoomFilter
from .paging import BoundedList

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import User

    _MessageModelAdmin = admin.ModelAdmin[Message]
else:
    _MessageModelAdmin = admin.ModelAdmin


# Search results that the list shows.
MAX_FOUND = 200


@admin.register(Message)
class MessageAdmin(BoundedList, CountedDeletion, _MessageModelAdmin):
    """Read-only, except that moderators can delete messages, which leaves tombstones."""

    list_display = ["start", "room_link", "author_link", "posted_at"]
    list_filter = [RoomFilter, AuthorFilter]
    list_select_related = ["room", "author"]
    search_fields = ["body"]
    fields = (
        "room",
        "author_name",
        "reply_to",
        "body",
        "file_names",
        "created_at",
        "sent_by_mail",
        "edited_at",
        "editor_name",
        "reactions",
    )
    readonly_fields = fields
    actions = ["delete_selected"]
    sortable_by = ["posted_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        lookups = ["attachments", *person_lookups("author__")]
        found = Message.objects.not_deleted().not_cleared().filter(room__direct_key=None)
        return found.prefetch_related(*lookups)

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        # In the order of an index: none has the messages of one author in the order of keys.
        by_author = AuthorFilter.parameter_name in request.GET
        return ["-created_at", "-pk"] if by_author else ["-pk"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Message], search_term: str
    ) -> tuple[QuerySet[Message], bool]:
        if not search_term.strip():
            return queryset, False
        if AuthorFilter.parameter_name in request.GET:
            words = words_of(search_term)
            of_author = cast("MessageQuerySet", queryset)
            return matching(of_author, words) if words else queryset.none(), False
        user, room = cast("User", request.user), request.GET.get(RoomFilter.parameter_name)
        found = services.search(
            user=user, query=search_term, room=Room(pk=room) if room else None, limit=MAX_FOUND
        )
        return queryset.filter(pk__in=list(found.values_list("pk", flat=True))), False

    def is_cut_off(self, request: HttpRequest, count: int) -> bool:
        is_searched = "q" in request.GET and AuthorFilter.parameter_name not in request.GET
        return (is_searched and count == MAX_FOUND) or super().is_cut_off(request, count)

    def related_to_delete(self, rows: Sequence[Message] | QuerySet[Message]) -> list[QuerySet[Any]]:
        ids = [message.pk for message in rows]
        return [model.objects.filter(message__in=ids) for model in (Attachment, Reaction)]

    @admin.display(description=gettext_lazy("text"))
    def start(self, message: Message) -> str:
        return Truncator(message.body).chars(80) or self.file_names(message)

    @admin.display(description=gettext_lazy("room"))
    def room_link(self, message: Message) -> str:
        return _filtering(RoomFilter, message.room_id, message.room.title)

    @admin.display(description=gettext_lazy("author"))
    def author_link(self, message: Message) -> str:
        name = self.author_name(message)
        if message.author_id is None:
            return name
        return _filtering(AuthorFilter, message.author_id, name)

    @admin.display(description=gettext_lazy("posted at"), ordering="pk")
    def posted_at(self, message: Message) -> datetime:
        return message.created_at

    @admin.display(description=gettext_lazy("author"))
    def author_name(self, message: Message) -> str:
        return person_for(message.author, message.sender).name

    @admin.display(description=gettext_lazy("edited by"))
    def editor_name(self, message: Message) -> str | None:
        if not message.edited_by_other:
            return None if message.edited_by_id is None else self.author_name(message)
        load_editors([message])
        return person_for(message.edited_by).name if message.edited_by else gettext("someone else")

    @admin.display(description=gettext_lazy("files"))
    def file_names(self, message: Message) -> str:
        return ", ".join(attachment.name for attachment in message.attachments.all())

    @admin.display(description=gettext_lazy("reactions"))
    def reactions(self, message: Message) -> str:
        found = reactions_of([message]).get(message.pk, ())
        return ", ".join(f"{each.emoji} {', '.join(map(_name, each.users))}" for each in found)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the user can see every room, and so this list."""
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


def _name(user: AbstractBaseUser) -> str:
    return person_for(user).name


def _filtering(by: type[RelatedFilter], key: Any, text: str) -> str:
    """Return a link to the list filtered by *key*."""
    return format_html('<a href="?{}={}">{}</a>', by.parameter_name, key, text)
