"""A database that does not answer: the caller is told to come again, the log in one line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from conversate_core.outages import Outage

from .errors import error_response

View = Callable[..., HttpResponseBase]

_outage = Outage(
    logging.getLogger("conversate_web"),
    begun="The database fails, and calls of the API are answered with 503.",
    ended="The database works again.",
)


def telling_of_outages(view: View) -> View:
    """Answer 503 where *view* could not ask the database; what it was at has been undone."""

    @wraps(view)
    def told(*args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(*args, **kwargs)
        except (InterfaceError, OperationalError) as error:
            _outage.goes_on(error)
            return error_response(503, "unavailable", _("The server is busy. Trying again soon…"))
        # Only this needs a database for certain: an idle poll may have asked a cache alone.
        if response.status_code in {200, 201}:
            _outage.is_over()
        return response

    return told
