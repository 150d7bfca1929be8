"""The form by which a member asks for alerts of a room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership

from .preferences import set_alerts, wants_alerts


class AlertForm(forms.Form):
    enabled = forms.BooleanField(
        label=_("E-mail me about new messages while I am away"),
        help_text=_("One mail, then none until you have been back."),
        required=False,
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", "alerts")
        kwargs.setdefault("initial", {"enabled": wants_alerts(membership=membership)})
        super().__init__(*args, **kwargs)
        self.membership = membership

    def save(self) -> None:
        set_alerts(membership=self.membership, enabled=self.cleaned_data["enabled"])
