"""Leads users to the errors of forms, without scripts."""

from __future__ import annotations

from django.forms import BaseForm


def focus_first_error(*forms: BaseForm) -> None:
    """Let the browser focus the first field of *forms* with an error."""
    wrong = [field for form in forms for field in form if field.errors]
    for field in wrong[:1]:
        field.field.widget.attrs["autofocus"] = True
