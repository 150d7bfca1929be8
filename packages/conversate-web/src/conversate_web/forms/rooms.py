"""Forms to create and manage rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.errors import InvalidRoom
from conversate_core.models import Access, Membership, Room
from conversate_core.policy import get_policy
from conversate_core.services.rooms import DESCRIPTION_MAX_LENGTH, keep_days_help

from .find_person import get_finder
from .messages import BodyField

if TYPE_CHECKING:
    from conversate_core.people import User


class RoomForm(forms.Form):
    """Title, description and access of a room. Core validates them again."""

    title = forms.CharField(label=_("Title"), max_length=Room._meta.get_field("title").max_length)
    description = BodyField(
        label=pgettext_lazy("of a room", "Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": DESCRIPTION_MAX_LENGTH}),
        help_text=_("One or two sentences, shown below the title."),
    )
    access = forms.ChoiceField(
        label=_("Access"),
        choices=Access.choices,
        initial=Access.MEMBERS,
        widget=forms.RadioSelect,
    )

    shows_readers = forms.BooleanField(
        label=capfirst(Room._meta.get_field("shows_readers").verbose_name),
        required=False,
        help_text=_(
            "In rooms of up to 50 members, among those who let others see what they have read."
        ),
    )

    keep_days = forms.IntegerField(
        label=_("Days to keep messages"),
        required=False,
        widget=forms.NumberInput(attrs={"min": 1}),
    )
    # Only for a number of days with which messages may be lost.
    deletes_older = forms.BooleanField(
        label=_("Permanently delete older messages and their files"), required=False
    )

    def __init__(self, data: Any = None, *, user: User, room: Room | None = None) -> None:
        names = {*self.base_fields} - {"deletes_older"} if room else ()
        super().__init__(data, initial={name: getattr(room, name) for name in names})
        is_open = room is not None and room.access == Access.OPEN
        if not is_open and not get_policy().can_open_room(user, room):
            # Members only is then the only choice.
            del self.fields["access"]
        if room is None or not core_settings.seen_by:
            del self.fields["shows_readers"]
        if not get_policy().can_set_keep_days(user, room):
            del self.fields["keep_days"]
        else:
            self.fields["keep_days"].help_text = keep_days_help()
        self.days_before = None if room is None else services.days_kept(room=room)
        if room is None or data is None:
            del self.fields["deletes_older"]

    def clean_keep_days(self) -> int:
        """Return the days, or 0 for an empty field, which is for ever."""
        days = self.cleaned_data["keep_days"] or 0
        try:
            services.check_keep_days(days, before=self.initial.get("keep_days"))
        except InvalidRoom as error:
            raise ValidationError(str(error)) from None
        return days

    def clean(self) -> dict[str, Any]:
        """Return the details for the services. Ask before messages are lost by fewer days."""
        is_confirmed = self.cleaned_data.pop("deletes_older", True)
        days = self.cleaned_data.get("keep_days", 0)
        if not days or (self.days_before is not None and days >= self.days_before):
            self.fields.pop("deletes_older", None)
        elif not is_confirmed:
            self.add_error("deletes_older", _("Check this to confirm, or enter more days."))
        return self.cleaned_data

    def clean_description(self) -> str:
        before = self.initial.get("description", "")
        try:
            return services.check_description(self.cleaned_data["description"], before=before)
        except InvalidRoom as error:
            raise ValidationError(str(error)) from None


class AddMemberForm(forms.Form):
    """A form with one field, whose text the site's `PersonFinder` looks up."""

    name = forms.CharField(
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, room: Room, by: User) -> None:
        super().__init__(*args)
        self.room, self.by, self.finder = room, by, get_finder()
        self.fields["name"].label = self.finder.label
        self.fields["name"].help_text = self.finder.help_text

    def clean_name(self) -> Any:
        """Return the person instead of the name."""
        person = self.finder.find(self.cleaned_data["name"], by=self.by, room=self.room)
        if person is None or not person.is_active:
            # The same error for accounts that don't exist and for inactive ones.
            raise ValidationError(self.finder.not_found)
        if Membership.objects.of(room_id=self.room.pk, user_id=person.pk).exists():
            raise ValidationError(_("Already a member."))
        return person
