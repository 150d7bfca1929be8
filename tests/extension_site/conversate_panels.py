"""A panel: each member says what they look at this month."""

from django import forms
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from conversate_web.panels import Panel, register


class TargetForm(forms.Form):
    target = forms.CharField(label=_("Object"), required=False, max_length=40)

    def __init__(self, membership, data):
        self.key = f"club.target.{membership.pk}"
        super().__init__(data, prefix="club", initial={"target": cache.get(self.key, "")})

    def save(self):
        cache.set(self.key, self.cleaned_data["target"], timeout=None)


@register
class TargetPanel(Panel):
    title = _("Observing this month")

    def get_form(self, *, membership, data=None, files=None):
        return TargetForm(membership, data)
