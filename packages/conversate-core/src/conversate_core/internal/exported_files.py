"""Copy the files of messages into an export."""

from __future__ import annotations

import logging
from shutil import copyfileobj
from tempfile import SpooledTemporaryFile

from django.utils.translation import ngettext

from ..content.cleaning import clean_file_name, shorten_file_name
from ..models import Attachment
from .export_targets import Target

logger = logging.getLogger("conversate_core")

# Bytes of a file up to which it is buffered in memory, not on disk.
_IN_MEMORY = 1024 * 1024


def file_path(attachment: Attachment) -> str:
    """Return the path of an attachment in the export. The id makes it unique."""
    name = shorten_file_name(clean_file_name(attachment.name_to_save, max_length=100))
    return f"files/{attachment.pk}-{name}"


def copy_file(attachment: Attachment, target: Target) -> bool:
    """Copy the file of *attachment* to *target*. If that fails, log it and return False."""
    path = file_path(attachment)
    try:
        # Read the whole file first, so that an error leaves no half file in an archive.
        with SpooledTemporaryFile(max_size=_IN_MEMORY) as whole:
            with attachment.file.open("rb") as source:
                copyfileobj(source, whole)
            whole.seek(0)
            with target.open(path) as out:
                copyfileobj(whole, out)
    except Exception:  # any error of the site's storage or the target's file system
        logger.exception("The file of attachment %s (%s) was not exported.", attachment.pk, path)
        return False
    return True


def explain_missing(count: int) -> str:
    """Return a sentence about the files for which `copy_file` has returned False."""
    return ngettext(
        "%(missing)d file could not be exported. See the log.",
        "%(missing)d files could not be exported. See the log.",
        count,
    ) % {"missing": count}
