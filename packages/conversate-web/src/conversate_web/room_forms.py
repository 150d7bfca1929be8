"""The forms with which rooms are created and managed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Access, Membership, Room

from .people import find_person


class RoomForm(forms.Form):
    """What a room is called and who may come in. Core has the last word on it."""

    title = forms.CharField(label=_("Title"), max_length=Room._meta.get_field("title").max_length)
    description = forms.CharField(
        label=_("Description"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences, shown below the title."),
    )
    access = forms.ChoiceField(
        label=_("Access"),
        choices=Access.choices,
        initial=Access.MEMBERS,
        widget=forms.RadioSelect,
    )

    @classmethod
    def of(cls, room: Room) -> RoomForm:
        return cls(initial={name: getattr(room, name) for name in cls.base_fields})


class AddMemberForm(forms.Form):
    name = forms.CharField(
        label=_("User name"),
        help_text=_("In full, as they sign in."),
        max_length=254,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, room: Room) -> None:
        super().__init__(*args)
        self.room = room

    def clean_name(self) -> Any:
        """The person, in the place of the name."""
        person = find_person(self.cleaned_data["name"])
        if person is None:
            # The same words for an account that does not exist and one that is deactivated.
            raise ValidationError(_("Nobody was found by this user name."))
        if Membership.objects.of(room_id=self.room.pk, user_id=person.pk).exists():
            raise ValidationError(_("They are a member of this room already."))
        return person
