"""Answers of the API while the database or the disk fails: whether to retry, and why."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import Error
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from conversate_core.errors import UploadFailed
from conversate_core.internal.database_errors import explain_outage, is_outage, is_untranslatable

from .api_errors import error_response, from_core
from .full_disks import is_full, log_full_disk
from .outages import failures, log_answer, log_outage

View = Callable[..., HttpResponseBase]

logger = logging.getLogger("conversate_web")


def answering_outages_in_json(view: View) -> View:
    """Answer 503 if *view* has no database, or no disk space for files. Its changes roll back.

    Other database errors are answered with 500, since the same request would fail again.
    """

    @wraps(view)
    def answered(*args: Any, **kwargs: Any) -> HttpResponseBase:
        failures_before = failures()
        try:
            response = view(*args, **kwargs)
        except Error as error:
            return _without_database(error)
        except OSError as error:
            if not is_full(error):
                raise
            log_full_disk(error)
            return from_core(UploadFailed())
        log_answer(response, failures_before)
        return response

    return answered


def _without_database(error: Error) -> HttpResponse:
    if is_outage(error):
        log_outage(error)
        return error_response(503, "unavailable", explain_outage(error))
    if is_untranslatable(error):
        text = _("The site's database can't store some of these characters.")
        return error_response(400, "invalid", text)
    logger.error("The database refused a call of the API.", exc_info=error)
    return error_response(500, "failed", _("Something went wrong. Trying again won't help."))
