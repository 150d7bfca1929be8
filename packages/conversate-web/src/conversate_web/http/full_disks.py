"""Distinguishes a full disk from other errors."""

from __future__ import annotations

import errno
import logging

logger = logging.getLogger("conversate_web")

_NO_ROOM = {errno.EDQUOT, errno.EFBIG, errno.ENOSPC, errno.EROFS}


def is_full(error: OSError) -> bool:
    return error.errno in _NO_ROOM


def log_full_disk(error: OSError) -> None:
    """Log that the temporary folder is full, in which Django keeps large uploads."""
    logger.error("The temporary folder could not store a file. %s", error)
