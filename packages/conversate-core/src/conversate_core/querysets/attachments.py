from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from ..databases import WriteDatabaseQuerySet

if TYPE_CHECKING:
    from ..models import Attachment  # noqa: F401 - named in a string


class AttachmentQuerySet(WriteDatabaseQuerySet["Attachment"]):
    def not_cleared(self) -> AttachmentQuerySet:
        """Leave out attachments of cleared messages, and of deleted rooms."""
        return self.filter(message__gt=F("message__room__cleared_id"))
