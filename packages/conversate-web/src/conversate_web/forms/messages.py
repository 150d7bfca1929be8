"""The forms of the room page and of a member's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from conversate_core import services
from conversate_core.conf import core_settings
from conversate_core.content.cleaning import clean_text
from conversate_core.databases import LARGEST_ID
from conversate_core.models import Membership, PersonPreferences
from conversate_core.preferences import PAGE_ALERTS, PREFERENCES

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    ModelForm = forms.ModelForm[Membership]
else:
    ModelForm = forms.ModelForm


class BodyField(forms.CharField):
    """Text without the characters that core removes, so that they cause no validation errors."""

    def to_python(self, value: Any) -> str:
        return clean_text(value or "")


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files. Core validates them."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return list(data or ())


class KeyField(forms.UUIDField):
    """A key from a hidden input. An invalid one counts as missing, without an error."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError:
            return None


class HiddenNumberField(forms.IntegerField):
    """A number from a hidden input. An invalid one counts as missing, without an error."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        try:
            return super().clean(value)
        except ValidationError:
            return None


class TextForm(forms.Form):
    # A sentence above the text that is not an error.
    note = ""

    def explain(self, text: str, *, is_error: bool) -> None:
        """Show *text* as an error of the form or as its note."""
        if is_error:
            self.add_error(None, text)
        else:
            self.note = f"{self.note} {text}".lstrip()


class SendForm(TextForm):
    body = BodyField(label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
    # Access it as form["files"]; form.files is Django's attribute.
    files = FilesField(label=_("Files"), required=False)  # type: ignore[assignment]
    client_key = KeyField(required=False, initial=uuid4)
    # The id of the message that is replied to.
    reply_to = HiddenNumberField(required=False, min_value=0, max_value=LARGEST_ID)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not core_settings.upload_max_files:
            del self.fields["files"]

    @property
    def message_key(self) -> UUID | None:
        """The idempotency key of the message: it depends on the form's key and on the content.

        A form that is submitted twice posts once. But if a user goes back in the browser and types
        something else into the same form, that is another message.
        """
        key: UUID | None = self.cleaned_data["client_key"]
        if key is None:
            return None
        files = [(file.name, file.size) for file in self.cleaned_data.get("files", ())]
        return uuid5(key, repr((self.cleaned_data["body"], files, self.reply_id)))

    @property
    def reply_id(self) -> int | None:
        """The id of the message that is replied to, also before the form is validated."""
        found: int | None = self.fields["reply_to"].clean(self["reply_to"].value())
        return found


class EditForm(TextForm):
    body = BodyField(label=_("Message"), required=False, widget=forms.Textarea(attrs={"rows": 6}))
    # The revision of the message when the page was opened.
    revision = HiddenNumberField(required=False)


class PreferencesForm(ModelForm):
    class Meta:
        model = Membership
        fields = PREFERENCES
        widgets = {"color": forms.RadioSelect}
        help_texts = {"muted": _("No unread count, no highlights, no notifications, no e-mail.")}

    @property
    def page_alerts(self) -> list[forms.BoundField]:
        """The fields about alerts in the browser."""
        return [self[name] for name in PAGE_ALERTS]

    def save(self, commit: bool = True) -> Membership:
        return services.change_preferences(membership=self.instance, **self.cleaned_data)


class ReadingForm(forms.Form):
    """A preference of a person for all rooms."""

    shows_reading = forms.BooleanField(
        label=capfirst(PersonPreferences._meta.get_field("shows_reading").verbose_name),
        required=False,
        help_text=_("If you hide it, you don't see what others have read."),
    )

    def __init__(self, data: Any = None, *, user: AbstractBaseUser) -> None:
        super().__init__(data, initial={"shows_reading": services.shares_reading(user=user)})
        self.user = user

    def save(self) -> None:
        if self.has_changed():
            services.share_reading(user=self.user, on=self.cleaned_data["shows_reading"])
