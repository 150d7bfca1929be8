"""Requests that use no session: it is neither saved nor extended."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def leave_session_alone(request: HttpRequest) -> None:
    """Keep SessionMiddleware from saving the session of *request* if nothing has changed it."""
    has_one = settings.SESSION_COOKIE_NAME in request.COOKIES
    if settings.SESSION_SAVE_EVERY_REQUEST and has_one and not request.session.modified:
        stand_in: Any = _Unused(request)
        request.session = stand_in


class _Unused:
    """Stands in for the session, as if the request had none. Any use puts the session back."""

    accessed = False
    modified = False

    def __init__(self, request: HttpRequest) -> None:
        name = settings.SESSION_COOKIE_NAME
        cookies = {name: request.COOKIES.pop(name)}
        vars(self).update(_request=request, _session=request.session, _cookies=cookies)

    def is_empty(self) -> bool:
        return True

    def _put_back(self) -> Any:
        self._request.COOKIES.update(self._cookies)
        self._request.session = self._session
        return self._session

    def __getattr__(self, name: str) -> Any:
        return getattr(self._put_back(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._put_back(), name, value)

    def __contains__(self, key: str) -> bool:
        return key in self._put_back()

    def __getitem__(self, key: str) -> Any:
        return self._put_back()[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._put_back()[key] = value

    def __delitem__(self, key: str) -> None:
        del self._put_back()[key]
