"""The HTTP status and the API's code for each error of core."""

from __future__ import annotations

from conversate_core.errors import (
    ConversateError,
    EditConflict,
    InvalidMessage,
    MessageGone,
    NotAllowed,
    RateLimited,
    UploadFailed,
    UploadQuotaReached,
)

_ERRORS: tuple[tuple[type[ConversateError], int, str], ...] = (
    (UploadQuotaReached, 400, "upload_quota"),
    (InvalidMessage, 400, "invalid_message"),
    (NotAllowed, 403, "not_allowed"),
    (MessageGone, 409, "message_gone"),
    (EditConflict, 409, "edit_conflict"),
    (RateLimited, 429, "rate_limited"),
    (UploadFailed, 503, "upload_failed"),
)


def status_of(error: ConversateError) -> int:
    return _find(error)[0]


def code_of(error: ConversateError) -> str:
    return _find(error)[1]


def _find(error: ConversateError) -> tuple[int, str]:
    found = ((status, code) for kind, status, code in _ERRORS if isinstance(error, kind))
    return next(found, (400, "invalid"))
