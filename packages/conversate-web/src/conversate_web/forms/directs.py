"""The form that chooses the people of a direct conversation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from conversate_core.models import Membership
from conversate_core.people import person_for


class DirectForm(forms.Form):
    """*members* are the members of a room who can be chosen, with their users loaded."""

    members = forms.TypedMultipleChoiceField(
        label=_("People"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Someone is no longer a member.")},
    )

    def __init__(self, *args: Any, members: Iterable[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._members = {member.pk: member for member in members}
        choices = [(pk, person_for(member.user).name) for pk, member in self._members.items()]
        self.fields["members"].choices = choices  # type: ignore[attr-defined]

    @property
    def people(self) -> list[Any]:
        """The chosen accounts of a valid form."""
        return [self._members[pk].user for pk in self.cleaned_data["members"]]
