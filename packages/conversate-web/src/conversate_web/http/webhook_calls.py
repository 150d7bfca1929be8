"""Reads the requests of webhooks, and keeps their secret addresses out of logs."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from conversate_core.conf import core_settings

from .api_calls import BadRequest
from .unavailable import RETRY_AFTER

View = Callable[..., HttpResponseBase]

# Bytes of a character in JSON at the most, as in "\ud83d\ude00", and of the JSON around the text.
_BYTES_OF_CHARACTER = 12
_BYTES_AROUND = 1_000
_MAX_KEY = 255
_HIDDEN = "***"


class TooLarge(Exception):
    """The body is larger than any text that could be posted."""


class UnknownType(Exception):
    """The body is neither text nor JSON in UTF-8."""


class Secret(str):
    """A text that reports of errors don't show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return _HIDDEN


def hiding_token(view: View) -> View:
    """Give *view* the token of the URL, and hide it from logs and reports of errors.

    Django logs the path of a request that is refused.
    """

    @wraps(view)
    def hidden(request: HttpRequest, token: str) -> HttpResponseBase:
        token = Secret(token)
        own, other = f"/{token}", f"/{_HIDDEN}"
        request.path = request.path.replace(own, other)
        request.path_info = request.path_info.replace(own, other)
        for name, value in list(request.META.items()):
            if isinstance(value, str) and own in value:
                request.META[name] = value.replace(own, other)
        if (match := request.resolver_match) is not None:
            match.kwargs["token"] = token
            match.captured_kwargs["token"] = token  # type: ignore[attr-defined] # not in the stubs
        return view(request, token)

    return hidden


def asking_to_retry(view: View) -> View:
    """Say when to try again, for programs that do so by themselves, if the database fails."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        if response.status_code == 503:
            response.headers["Retry-After"] = str(RETRY_AFTER)
        return response

    return asked


def read_text(request: HttpRequest) -> str:
    """Return the text in the body of *request*: all of it, or ``text`` of a JSON object.

    Raises UnknownType, TooLarge, and BadRequest if the body can't be read.
    """
    kind = _kind_of(request)
    text = _decoded(_body(request))
    return _in_json(text) if kind == "application/json" else text


def read_idempotency_key(request: HttpRequest) -> str:
    """Return the header Idempotency-Key, or "". Raise BadRequest if it is too long."""
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > _MAX_KEY:
        raise BadRequest(
            _("The header Idempotency-Key can have %(most)d characters at the most.")
            % {"most": _MAX_KEY}
        )
    return key


def _kind_of(request: HttpRequest) -> str:
    params = request.content_params or {}
    charset = params.get("charset", "utf-8").lower()
    kind = request.content_type or ""
    if kind not in {"text/plain", "application/json"} or charset not in {"utf-8", "us-ascii"}:
        raise UnknownType
    return kind


def _body(request: HttpRequest) -> bytes:
    limit = _BYTES_OF_CHARACTER * core_settings.message_max_length + _BYTES_AROUND
    announced = request.META.get("CONTENT_LENGTH") or ""
    expected = int(announced) if announced.isdecimal() and len(announced) < 20 else 0
    if expected > limit:
        raise TooLarge
    body = request.read(limit + 1)
    if len(body) > limit:
        raise TooLarge
    if len(body) < expected:
        # The connection has ended before the request did.
        raise BadRequest(_("The request could not be read."))
    return body


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRequest(_("The text must be in UTF-8.")) from None


def _in_json(text: str) -> str:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest(_("The body is not valid JSON.")) from None
    found = data.get("text") if isinstance(data, dict) else None
    if not isinstance(found, str):
        raise BadRequest(_("The body must be a JSON object with a “text”."))
    return found
