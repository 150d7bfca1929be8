"""Range requests for a part of a file, as audio and video players send them (RFC 9110, 14)."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import File
from django.http import HttpRequest

# From the first byte to the last one or to the end, or a number of bytes before the end. Spaces and
# digits are in one class: optional digits between two runs of spaces would take quadratic time.
_RANGE = re.compile(r"bytes\s*=(?P<first>[\s0-9]*)-(?P<last>[\s0-9]*)", re.IGNORECASE)
# Digits that the size of a file can have.
_MOST_DIGITS = 19


class Unsatisfiable(Exception):
    """The file ends before the requested range."""


class Part:
    """A part of *file* that can be read once, from the beginning to the end."""

    def __init__(self, file: File[Any], part: range) -> None:
        self._file = file
        self._left = len(part)
        file.seek(part.start)

    def read(self, size: int = -1) -> bytes:
        wanted = self._left if size < 0 else min(size, self._left)
        content: bytes = self._file.read(wanted)
        self._left -= len(content)
        return content

    def close(self) -> None:
        self._file.close()


def read_range(request: HttpRequest, *, size: int, etag: str) -> range | None:
    """Return the requested range of a file of *size* bytes; None means the whole file.

    A header that is not a single range of bytes is ignored, and so is a range of another version
    than *etag* (``If-Range``). Raise Unsatisfiable if the file ends before the range.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match is None or request.method != "GET":
        return None
    if request.headers.get("If-Range", etag) != etag:
        return None
    ends = [end.strip() for end in match.groups()]
    if any(end and not end.isdigit() for end in ends):
        return None
    first, last = (int(end[:_MOST_DIGITS]) if end else None for end in ends)
    if first is None:
        return None if last is None else _between(max(size - last, 0), size - 1, size)
    if last is not None and last < first:
        return None
    return _between(first, size - 1 if last is None else min(last, size - 1), size)


def _between(first: int, last: int, size: int) -> range:
    if first >= size:
        raise Unsatisfiable
    return range(first, last + 1)
