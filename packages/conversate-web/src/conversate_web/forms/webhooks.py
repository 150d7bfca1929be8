"""The form that creates a webhook. Core validates the name again."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from conversate_core.content.program_names import MAX_PROGRAM_NAME


class WebhookForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the program"),
        help_text=_("Its messages are posted under this name, marked as those of a program."),
        max_length=MAX_PROGRAM_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
