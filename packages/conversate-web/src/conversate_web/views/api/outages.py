"""No database, or no room on the disk: the caller is told to come again, the log has one line."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from conversate_core.errors import UploadFailed
from conversate_core.outages import Outage

from .errors import error_response, from_core

View = Callable[..., HttpResponseBase]

logger = logging.getLogger("conversate_web")

_NO_ROOM = {errno.EDQUOT, errno.EFBIG, errno.ENOSPC, errno.EROFS}
_outage = Outage(
    logger,
    begun="The database fails, and calls of the API are answered with 503.",
    ended="The database works again.",
)


def telling_of_outages(view: View) -> View:
    """Answer 503 where *view* had no database, or no room for files; what it began is undone."""

    @wraps(view)
    def told(*args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(*args, **kwargs)
        except (InterfaceError, OperationalError) as error:
            _outage.goes_on(error)
            return error_response(503, "unavailable", _("The server is busy. Trying again soon…"))
        except OSError as error:
            if error.errno not in _NO_ROOM:
                raise
            # Django keeps large files in a temporary folder while they arrive.
            logger.error("The temporary folder did not take a file. %s", error)
            return from_core(UploadFailed())
        # Only this needs a database for certain: an idle poll may have asked a cache alone.
        if response.status_code in {200, 201}:
            _outage.is_over()
        return response

    return told
