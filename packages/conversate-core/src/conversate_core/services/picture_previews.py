"""Make the previews of large pictures, which pages show in place of them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

from django.core.files.base import File
from django.db.models import Q
from django.utils import timezone

from ..content.picture_previews import MAX_SIZE, NoPreview, Preview, make_preview, preview_name
from ..internal.outage_log import OutageLog
from ..models import Attachment
from ..querysets.attachments import GIVEN_UP, AttachmentQuerySet
from ..storage import attachment_storage
from .uploads import remove_files

logger = logging.getLogger("conversate_core")

# After this time, another process tries again what a process that was killed had begun, or what
# the storage refused.
LEASE = timedelta(minutes=5)
_BATCH_SIZE = 500

_outage_log = OutageLog(
    logger,
    failure="The storage fails, and previews of pictures are made later.",
    recovery="Previews of pictures are made again.",
)


class _StorageFailed(Exception):
    """The storage failed to read a picture, or to store its preview, by this error."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        super().__init__(str(error))


def make_missing_previews() -> Iterator[bool]:
    """Make the previews that are missing. Yield for each whether it was made."""
    last = 0
    # Page by key: the rows that were handled don't match any more.
    while keys := _next_keys(last):
        for key in keys:
            yield make_preview_of(key)
        last = keys[-1]


def _next_keys(last: int) -> list[int]:
    rows = Attachment.objects.without_preview().filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:_BATCH_SIZE])


def make_preview_of(attachment_id: int) -> bool:
    """Make the preview of an attachment that lacks one. Return whether it was made.

    A picture that can't get one is not tried again. If the storage fails, it is tried again later.
    """
    attachment = _claim(attachment_id)
    if attachment is None:
        return False
    try:
        is_made = _store(attachment, make_preview(_read(attachment), attachment.content_type))
    except NoPreview:
        _mine(attachment).update(preview_tries=GIVEN_UP)
        return False
    except _StorageFailed as failure:
        # This try doesn't count, but the next one waits.
        _mine(attachment).update(preview_tries=attachment.preview_tries - 1)
        _outage_log.log_failure(failure.error)
        return False
    _outage_log.log_recovery()
    return is_made


def _claim(attachment_id: int) -> Attachment | None:
    """Begin a try, and return the attachment, unless there is nothing to do or another try runs."""
    now = timezone.now()
    # A later time is from before the clock was set back. A try that has begun since *now* is not.
    is_over = Q(preview_tried_at__lte=now - LEASE) | Q(preview_tried_at__gt=now + LEASE)
    free = Attachment.objects.without_preview().filter(Q(preview_tried_at=None) | is_over)
    attachment: Attachment | None = free.filter(pk=attachment_id).first()
    if attachment is None:
        return None
    before, unchanged = attachment.preview_tries, _mine(attachment)
    attachment.preview_tries = before + 1
    if not unchanged.update(preview_tries=before + 1, preview_tried_at=now):
        return None
    if before:
        # A process that was killed may have stored it.
        remove_files([preview_name(str(attachment.file), attachment.content_type, before)])
    return attachment


def _mine(attachment: Attachment) -> AttachmentQuerySet:
    """Return the attachment's row, unless another try has begun. Updates need no other table."""
    return Attachment.objects.filter(
        pk=attachment.pk, preview="", preview_tries=attachment.preview_tries
    )


def _read(attachment: Attachment) -> bytes:
    if attachment.size > MAX_SIZE:
        raise NoPreview
    try:
        with attachment.file.open("rb") as file:
            content: bytes = file.read()
    except Exception as error:  # any error of the site's storage
        raise _StorageFailed(error) from error
    return content


def _store(attachment: Attachment, preview: Preview) -> bool:
    """Store *preview*. Return whether the picture has it now."""
    name = preview_name(str(attachment.file), attachment.content_type, attachment.preview_tries)
    try:
        stored = attachment_storage.save(name, File(BytesIO(preview.content)))
    except Exception as error:  # any error of the site's storage
        remove_files([name])
        raise _StorageFailed(error) from error
    if _note(attachment, preview, stored):
        return True
    remove_files([stored])
    return False


def _note(attachment: Attachment, preview: Preview, stored: str) -> bool:
    """Save the name of the preview, unless the message is gone. Return whether that was done."""
    fields: dict[str, object] = {"preview": stored}
    if not attachment.width:
        # Browsers don't show the picture itself.
        fields |= {"width": preview.width, "height": preview.height}
    # If the message is cleared after this look, its removal looks for the preview: `stored_names`.
    is_there = Attachment.objects.not_cleared().filter(pk=attachment.pk).exists()
    return is_there and bool(_mine(attachment).update(**fields))
