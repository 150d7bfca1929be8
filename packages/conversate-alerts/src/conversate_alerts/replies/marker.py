"""The line in an alert above which an answer is written."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

# ASCII, so that it survives every character set. Nobody writes it by hand.
SIGN = "-=-=-"
# "=" is "=3D" if a mail program did not decode quoted-printable.
_SIGN = re.compile("-=(?:3D)?-=(?:3D)?-")


def marker() -> str:
    """Return the marker line in the active language."""
    request = _("Write your reply above this line")
    return f"{SIGN} {request} {SIGN}"


def before_marker(line: str) -> str | None:
    """Return what stands before the marker in *line*; None if it has no marker.

    The sign is the same in each language, and stands at the beginning of the marker, which mail
    programs may wrap.
    """
    found = _SIGN.search(line)
    return None if found is None else line[: found.start()]
