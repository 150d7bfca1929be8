"""The forms of the room page and of a member's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.models import Membership
from conversate_core.text import clean_text

if TYPE_CHECKING:
    ModelForm = forms.ModelForm[Membership]
else:
    ModelForm = forms.ModelForm


class BodyField(forms.CharField):
    """Text without the characters that core takes out anyway, so that none of them is an error."""

    def to_python(self, value: Any) -> str:
        return clean_text(value or "")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; core decides which of them a message can have."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return list(data or ())


class KeyField(forms.UUIDField):
    """A key that nobody typed: one that is malformed is none, and no error to show to anyone."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class SendForm(forms.Form):
    body = BodyField(label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    # Read as form["files"]; form.files is Django's.
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    client_key = KeyField(required=False, initial=uuid4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not core_settings.upload_max_files:
            del self.fields["files"]

    @property
    def message_key(self) -> UUID | None:
        """The key of what was sent: the form's own, told apart by content.

        Sent twice, a form posts once. But a browser that goes back gives the old form again, and
        what is then typed into it is another message.
        """
        key: UUID | None = self.cleaned_data["client_key"]
        if key is None:
            return None
        files = [(file.name, file.size) for file in self.cleaned_data.get("files", ())]
        return uuid5(key, repr((self.cleaned_data["body"], files)))


class EditForm(forms.Form):
    body = BodyField(label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 6}))


class PreferencesForm(ModelForm):
    class Meta:
        model = Membership
        fields = ["colour", "flash_alert", "title_alert", "desktop_alert"]
        widgets = {"colour": forms.RadioSelect}

    def save(self, commit: bool = True) -> Membership:
        return services.change_preferences(membership=self.instance, **self.cleaned_data)
