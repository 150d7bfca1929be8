"""Shows the fields of a form that was not accepted, so that nothing that was typed is lost.

They are only in the page: nothing is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


class Field(NamedTuple):
    """A submitted form field; ``label`` is empty for a field that users don't type into."""

    name: str
    value: str
    label: str

    @property
    def has_text(self) -> bool:
        return bool(self.label and self.value.strip())


def kept_form(request: HttpRequest) -> dict[str, Any]:
    """Return what ``conversate/includes/kept_form.html`` needs."""
    return {
        "url": request.get_full_path(),
        "csrf_token": get_token(request),
        "fields": list(fields_of(request)),
        # Browsers don't send files twice.
        "file_fields": list(request.FILES),
    }


def fields_of(request: HttpRequest) -> Iterator[Field]:
    labels = {
        "body": _("Message"),
        "title": _("Title"),
        "description": pgettext("of a room", "Description"),
        "name": _("User name"),
        "address": _("E-mail address"),
    }
    for name, values in request.POST.lists():
        if name != "csrfmiddlewaretoken":
            for value in values:
                yield Field(name, value, labels.get(name, ""))
