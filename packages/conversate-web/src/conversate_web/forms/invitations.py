"""The forms that invite people to a room. Core validates their values again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from conversate_core.services.invitations import MAX_USES

_DAYS = (1, 7, 30, 90)


def _choices() -> list[tuple[int, str]]:
    return [
        (days, ngettext("%(days)d day", "%(days)d days", days) % {"days": days}) for days in _DAYS
    ]


class InvitationForm(forms.Form):
    """A page has both forms, so each has ids of its own."""

    days = forms.TypedChoiceField(label=_("Valid for"), coerce=int, choices=_choices, initial=7)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id=f"id_{type(self).__name__.lower()}_%s")


class LinkForm(InvitationForm):
    max_uses = forms.IntegerField(
        label=_("Number of people who can join"), min_value=1, max_value=MAX_USES, initial=10
    )


class MailForm(InvitationForm):
    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("Only an account with this address can accept the invitation."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("address", "days")
