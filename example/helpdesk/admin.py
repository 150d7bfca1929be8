from __future__ import annotations

from django.contrib import admin

from .models import Ticket


@admin.register(Ticket)
class TicketAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ["room", "visitor", "answered_at"]
    list_select_related = ["room", "visitor"]
    raw_id_fields = ["room", "visitor"]
    readonly_fields = ["answered_at"]
