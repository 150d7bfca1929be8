"""The admin of the mails that wait or were given up, and of those that came in."""

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

from ..choices import MailResult
from ..models import AddedMember, InvitationMail, ReceivedMail
from ..preferences.choosing import try_waiting_again
from .saving import SavesChanges

if TYPE_CHECKING:
    _WaitingModelAdmin = admin.ModelAdmin[Any]
    _ReceivedModelAdmin = admin.ModelAdmin[ReceivedMail]
else:
    _WaitingModelAdmin = _ReceivedModelAdmin = admin.ModelAdmin


class WaitingMailAdmin(
    SavesChanges, AnyCaseSearch, BoundedList, CountedDeletion, _WaitingModelAdmin
):
    """Mails that are not sent yet, or were given up."""

    actions = ["try_again", "delete_selected"]
    attempt_fields = [
        "attempts",
        "failing_since",
        "next_try_at",
        "given_up_at",
        "claimed_until",
        "last_error",
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description=_("Try again now"), permissions=["change"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        try_waiting_again(queryset)

    @admin.display(description=_("last error"))
    def error(self, mail: Any) -> str:
        return str(mail.last_error[:100])


@admin.register(AddedMember)
class AddedMemberAdmin(WaitingMailAdmin):
    """The members whose mail that they were added is not sent yet, or was given up."""

    list_display = ["user", "room", "added_by", "added_at", "attempts", "next_try_at", "error"]
    list_filter = [("given_up_at", admin.EmptyFieldListFilter), "added_at"]
    list_select_related = ["membership__room", "user", "added_by"]
    readonly_fields = ["user", "room", "added_by", "added_at", *WaitingMailAdmin.attempt_fields]
    fields = [*readonly_fields]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["membership__room__title", f"user__{get_user_model().USERNAME_FIELD}"]

    @admin.display(description=_("room"), ordering="membership__room__title")
    def room(self, added: AddedMember) -> Room:
        return added.membership.room


@admin.register(InvitationMail)
class InvitationMailAdmin(WaitingMailAdmin):
    """The invitations whose mail is not sent yet, or was given up."""

    list_display = ["address", "room", "invited_by", "attempts", "next_try_at", "error"]
    list_filter = [("given_up_at", admin.EmptyFieldListFilter)]
    list_select_related = ["invitation__room", "invitation__created_by"]
    readonly_fields = ["address", "room", "invited_by", *WaitingMailAdmin.attempt_fields]
    fields = [*readonly_fields]
    search_fields = ["invitation__address", "invitation__room__title"]

    @admin.display(description=_("e-mail address"), ordering="invitation__address")
    def address(self, mail: InvitationMail) -> str:
        return mail.invitation.address

    @admin.display(description=_("room"), ordering="invitation__room__title")
    def room(self, mail: InvitationMail) -> Room:
        return mail.invitation.room

    @admin.display(description=_("invited by"), ordering="invitation__created_by")
    def invited_by(self, mail: InvitationMail) -> Any:
        return mail.invitation.created_by


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
