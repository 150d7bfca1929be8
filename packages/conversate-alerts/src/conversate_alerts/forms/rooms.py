"""The forms for the rooms of which a person wants alerts. A field that is not sent stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership
from conversate_core.policy import get_policy
from conversate_core.services import name_directs

from ..choices import AlertLevel
from ..preferences.choosing import level_of, level_of_joined, set_level
from ..push.enabled import is_enabled

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class AlertForm(forms.Form):
    """The alerts of one room."""

    level = forms.ChoiceField(
        label=_("E-mail me when I'm away"), choices=AlertLevel.choices, required=False
    )

    def __init__(self, data: Any = None, *, membership: Membership) -> None:
        initial = {"level": level_of(membership=membership)}
        super().__init__(data, prefix="alerts", initial=initial)
        self.membership = membership
        self.fields["level"].help_text = _help()
        if is_enabled():
            self.fields["level"].label = _("Alert me when I'm away")

    def save(self) -> None:
        level = self.cleaned_data["level"]
        if level and self.has_changed():
            set_level(membership=self.membership, level=level)


class RoomsForm(forms.Form):
    """The alerts of all rooms of a person: a field for each."""

    def __init__(self, data: Any, *, user: AbstractBaseUser) -> None:
        super().__init__(data)
        self.memberships = {f"room-{found.pk}": found for found in _memberships(user)}
        name_directs(rooms=[found.room for found in self.memberships.values()], user=user)
        for name, membership in self.memberships.items():
            self.fields[name] = forms.ChoiceField(
                label=membership.room.title,
                choices=AlertLevel.choices,
                initial=level_of_joined(membership),
                required=False,
            )

    def save(self) -> None:
        for name in self.changed_data:
            if level := self.cleaned_data[name]:
                set_level(membership=self.memberships[name], level=level)


def _memberships(user: AbstractBaseUser) -> QuerySet[Membership]:
    """Return memberships of rooms that the person may enter, with room and preference."""
    rooms = get_policy().member_rooms(user)
    mine = Membership.objects.filter(user=user.pk, room__in=rooms.values("pk"))
    return mine.select_related("room", "alert_preference").order_by("room__title", "pk")


def preferences_path() -> str:
    """Return the path of the page of preferences, empty if its URL is not included."""
    try:
        return reverse("conversate_alerts:preferences")
    except NoReverseMatch:
        return ""


def _help() -> str:
    """Return the help text, with a link to the page of preferences."""
    text = _("One e-mail, then none until you've visited the room.")
    if is_enabled():
        text = _("One alert, then none until you've visited the room.")
    url = preferences_path()
    if not url:
        return str(text)
    return format_html('{} <a href="{}">{}</a>', text, url, _("Schedule and address"))
