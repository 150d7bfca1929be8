"""A panel: each member says what they look at this month."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership
from conversate_web.panels import Panel, register


class TargetForm(forms.Form):
    target = forms.CharField(label=_("Object"), required=False, max_length=40)

    def __init__(self, membership: Membership, data: Mapping[str, Any] | None) -> None:
        self.key = f"club.target.{membership.pk}"
        super().__init__(data, prefix="club", initial={"target": cache.get(self.key, "")})

    def save(self) -> None:
        cache.set(self.key, self.cleaned_data["target"], timeout=None)


@register
class TargetPanel(Panel):
    title = _("Observing this month")

    def get_form(
        self, *, membership: Membership, data: Mapping[str, Any] | None = None, files: Any = None
    ) -> TargetForm:
        return TargetForm(membership, data)
