from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _


class TicketForm(forms.Form):
    subject = forms.CharField(label=_("What is it about?"), max_length=200)
    question = forms.CharField(label=_("Your question"), widget=forms.Textarea({"rows": 4}))


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Reply"), widget=forms.Textarea({"rows": 3}))
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reply_to = forms.IntegerField(widget=forms.HiddenInput, required=False)
