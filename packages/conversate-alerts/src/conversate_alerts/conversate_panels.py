"""The alerts of a room, on the settings page of conversate-web, which loads this module."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership
from conversate_web.panels import Panel, register

from .forms.rooms import AlertForm, preferences_path


class AlertPanel(Panel):
    title = _("E-mail alerts")

    def get_form(self, *, membership: Membership, data: Any = None, files: Any = None) -> AlertForm:
        return AlertForm(data, membership=membership)

    def get_url(self) -> str:
        return preferences_path()


register(AlertPanel)
