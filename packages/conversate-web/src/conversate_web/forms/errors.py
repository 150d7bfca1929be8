"""Leads users to the errors of forms, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple


class FormError(NamedTuple):
    """An error, with the label and the HTML id of its field; both are empty for a whole form."""

    text: str
    label: str = ""
    target: str = ""


def lead_to_errors(*forms: Any) -> list[FormError]:
    """Return the errors of *forms*, and let the browser focus the first field with an error."""
    wrong = [field for form in forms for field in form.visible_fields() if field.errors]
    for field in wrong[:1]:
        field.field.widget.attrs["autofocus"] = True
    return [error for form in forms for error in _errors(form)]


def _errors(form: Any) -> Iterator[FormError]:
    for name, texts in form.errors.items():
        field = form[name] if name in form.fields else None
        for text in texts:
            if field is None or field.is_hidden:
                yield FormError(text)
            else:
                yield FormError(text, field.label, field.auto_id)
