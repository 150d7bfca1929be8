"""Refuse text that the site's database can't store."""

from __future__ import annotations

from django.db.models import Model
from django.utils.translation import gettext as _

from ..errors import ConversateError
from .charsets import unstorable


def check_characters(text: str, model: type[Model], error: type[ConversateError]) -> None:
    """Raise *error* if *text* has characters that the columns of *model* can't store."""
    if characters := unstorable(text, model):
        raise error(
            _("The site's database can't store these characters: %(characters)s")
            % {"characters": characters}
        )
