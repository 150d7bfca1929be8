"""The names of programs that post messages, such as “Backup”."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..errors import InvalidArgument
from .cleaning import clean_line, has_unsafe_characters

# Characters. Notifications cut longer names, and their mark with them.
MAX_PROGRAM_NAME = 40


def check_program_name(name: str) -> str:
    """Return the name of a program as it is stored.

    Raises InvalidArgument if it is empty or too long, or has characters that could make it look
    like another name: control characters, line breaks and direction overrides.
    """
    if not isinstance(name, str) or has_unsafe_characters(name):
        raise InvalidArgument(_("This name has characters that are not allowed."))
    cleaned = clean_line(name)
    if not cleaned:
        raise InvalidArgument(_("Enter a name."))
    if len(cleaned) > MAX_PROGRAM_NAME:
        raise InvalidArgument(
            _("A name can have %(most)d characters at the most; this one has %(count)d.")
            % {"most": MAX_PROGRAM_NAME, "count": len(cleaned)}
        )
    return cleaned
