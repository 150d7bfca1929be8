"""JPEG: ITU-T T.81, annex B. A file is a row of segments, and data of scans without a length."""

from __future__ import annotations

import re
from typing import IO

from ..exif import UPRIGHT, exif_with, orientation_of
from .source import Source, Unparsable

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_COMMENT = 0xFE
_APPLICATION = range(0xE0, 0xF0)
_JFIF, _EXIF, _ICC, _ADOBE = 0xE0, 0xE1, 0xE2, 0xEE
# Frames, tables, scans and intervals. 0xC8 is reserved.
_PIXELS = {*range(0xC0, 0xD0), *range(_SCAN, 0xE0)} - {0xC8}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
# In a scan, a zero follows each 0xFF of the data; restart markers and fill bytes belong to it.
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def strip(source: Source, target: IO[bytes]) -> None:
    if source.take(2) != bytes((0xFF, _START)):
        raise Unparsable
    target.write(bytes((0xFF, _START)))
    seen: set[int] = set()
    while (marker := _next_marker(source)) != _END:
        content = _segment(source)
        # XMP has this marker as well. Browsers follow the first EXIF data.
        if marker == _EXIF and (_EXIF in seen or not content.startswith(b"Exif\0\0")):
            continue
        seen.add(marker)
        if (kept := _kept(marker, content)) is not None:
            length = (len(kept) + 2).to_bytes(2, "big")
            target.write(bytes((0xFF, marker)) + length + kept)
        if marker == _SCAN and not source.copy_until(_MARKER, target):
            break  # Browsers show an incomplete picture, too.
    else:
        # What comes after it is no part of the picture: previews, films, other files.
        target.write(bytes((0xFF, _END)))
    if not seen & _FRAMES:
        raise Unparsable


def _next_marker(source: Source) -> int:
    if source.number(1) != 0xFF:
        raise Unparsable
    marker = 0xFF
    while marker == 0xFF:  # any number of fill bytes
        source.begin_part()
        marker = source.number(1)
    return marker


def _segment(source: Source) -> bytes:
    length = source.number(2)
    if length < 2:
        raise Unparsable
    return source.take(length - 2)


def _kept(marker: int, content: bytes) -> bytes | None:
    """Return what stays of a segment, or None. Raise Unparsable for an unknown one."""
    if marker in _PIXELS:
        return content
    if marker not in _APPLICATION and marker != _COMMENT:
        raise Unparsable
    # The decoders' rules for both: the length decides as well. They tell the color space.
    if marker == _JFIF and content.startswith(b"JFIF\0") and len(content) >= 14:
        return content[:12] + b"\0\0"  # without a preview
    if marker == _ADOBE and content.startswith(b"Adobe") and len(content) >= 12:
        return content[:12]
    if marker == _ICC and content.startswith(b"ICC_PROFILE\0"):
        return content
    if marker == _EXIF:
        orientation = orientation_of(content[6:])
        return None if orientation == UPRIGHT else b"Exif\0\0" + exif_with(orientation)
    return None
