"""Filters of attachments, and the names of their stored files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from ..content.picture_previews import ENDINGS, HEIC_TYPES, MIN_SIZE, can_read_heic, preview_name
from ..databases import WriteDatabaseQuerySet

if TYPE_CHECKING:
    from ..models import Attachment  # noqa: F401 - named in a string


# A picture whose preview was begun as often, and is not there, has killed as many processes.
MAX_TRIES = 3
# The number of tries of a picture that gets no preview.
GIVEN_UP = 100


class AttachmentQuerySet(WriteDatabaseQuerySet["Attachment"]):
    def not_cleared(self) -> AttachmentQuerySet:
        """Leave out attachments of cleared messages, and of deleted rooms."""
        return self.filter(message__gt=F("message__room__cleared_id"))

    def without_preview(self) -> AttachmentQuerySet:
        """Leave out all but large pictures whose preview is still to be made."""
        readable = [kind for kind in ENDINGS if kind not in HEIC_TYPES or can_read_heic()]
        return self.not_cleared().filter(
            preview="", preview_tries__lt=MAX_TRIES, size__gt=MIN_SIZE, content_type__in=readable
        )

    def stored_names(self) -> list[str]:
        """Return the names of all stored files: those of users, and previews.

        A process may have been killed after it stored a preview, or be about to store one. So the
        names have that preview too.
        """
        fields = ("file", "preview", "content_type", "preview_tries")
        names = []
        for file, preview, content_type, tries in self.values_list(*fields):
            names.append(file)
            if preview or 0 < tries < GIVEN_UP:
                names.append(preview or preview_name(file, content_type, tries))
        return names
