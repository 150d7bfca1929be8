"""Request bodies that Django can't buffer because the disk is full."""

from __future__ import annotations

import errno

from asgiref.sync import sync_to_async
from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from ...http.full_disks import is_full
from ...http.scope_extension import Scope
from .client import Event, Receive


class Body:
    """The body of a request as it is received."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._is_complete = False

    async def receive(self) -> Event:
        event = await self._receive()
        self._is_complete = not event.get("more_body", False)
        return event

    async def skip(self) -> None:
        """Receive the rest: browsers read a response only after they have sent everything."""
        while not self._is_complete:
            await self.receive()


def is_out_of_room(error: OSError) -> bool:
    """Return whether a temporary file could not be written.

    ENOENT: Python found no folder for temporary files.
    """
    return is_full(error) or error.errno == errno.ENOENT


def as_full_disk(error: OSError) -> OSError:
    """Return *error*, for which `is_out_of_room` is true, as one for which `is_full` is true."""
    return error if is_full(error) else OSError(errno.ENOSPC, str(error))


async def is_for_us(scope: Scope) -> bool:
    """Return whether the request of *scope* is for a page or the API of the chat."""
    root = settings.FORCE_SCRIPT_NAME or scope.get("root_path") or ""
    return await sync_to_async(_is_ours)(scope["path"].removeprefix(root.rstrip("/")))


def _is_ours(path: str) -> bool:
    # With i18n_patterns(), a URL resolves only in the language that it begins with.
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            return "conversate" in resolve(path).app_names
        except Resolver404:
            return False
