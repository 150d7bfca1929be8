"""The form for where, when and how a person wants the alerts of all rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from conversate_core.people import person_for

from ..choices import Channel, Frequency, MailWhenAdded
from ..conf import alert_settings
from ..mail.links import confirm_url
from ..models import AlertProfile
from ..preferences.choosing import change_profile
from ..push.enabled import is_enabled
from ..zones import zone_choices

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class ClockInput(forms.TimeInput):
    input_type = "time"


def _clock(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=ClockInput(format="%H:%M"))


class ProfileForm(forms.Form):
    address = forms.EmailField(
        label=_("Send to another address"),
        help_text=_("You'll need to confirm it first. Leave empty to use your account's address."),
        required=False,
        max_length=254,
    )
    channel = forms.ChoiceField(
        label=_("How to alert me"),
        help_text=_("Without a device that shows notifications, you get e-mail."),
        choices=Channel.choices,
        required=False,
    )
    frequency = forms.ChoiceField(label=_("How often"), choices=Frequency.choices)
    quiet_from = _clock(_("Quiet hours from"))
    quiet_until = _clock(_("Quiet hours until"))
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    with_text = forms.BooleanField(label=_("Include message text in e-mails"), required=False)

    mail_when_added = forms.BooleanField(
        label=_("E-mail me when someone adds me to a room"), required=False
    )

    def __init__(self, data: Any, *, profile: AlertProfile, user: AbstractBaseUser) -> None:
        names = [name for name in self.base_fields if name != "address"]
        initial = {name: getattr(profile, name) for name in names}
        initial["address"] = profile.pending_address or profile.address
        super().__init__(data, initial=initial)
        self.user = user
        self.own_address = person_for(user).address
        self.fields["time_zone"].choices = zone_choices(profile.time_zone)  # type: ignore[attr-defined]
        self._fit_to_push()
        if not alert_settings.alert_text:
            del self.fields["with_text"]
        if alert_settings.alert_added == MailWhenAdded.NEVER:
            del self.fields["mail_when_added"]
        if confirm_url(user, "") is None:
            # Without a link to this site, no other address can be confirmed.
            del self.fields["address"]

    def _fit_to_push(self) -> None:
        if is_enabled():
            self.fields["with_text"].label = _("Include message text in notifications and e-mails")
        else:
            del self.fields["channel"]

    def clean_channel(self) -> str:
        # A page that was loaded before push was turned on has not sent it.
        return str(self.cleaned_data["channel"] or self.initial["channel"])

    def clean(self) -> None:
        for name, other in [("quiet_from", "quiet_until"), ("quiet_until", "quiet_from")]:
            given = self.cleaned_data.get(other) is not None
            if given and name in self.cleaned_data and self.cleaned_data[name] is None:
                self.add_error(name, _("Quiet hours need a start and an end."))

    def save(self) -> None:
        """Save all but the address, which is confirmed first, with the language of the page."""
        changes = {**self.cleaned_data, "language": get_language() or ""}
        changes.pop("address", None)
        change_profile(user=self.user, **changes)
