"""PNG: https://www.w3.org/TR/png-3/. A file is a row of chunks, each with a checksum."""

from __future__ import annotations

from typing import IO
from zlib import crc32

from ..exif import MAX_EXIF, UPRIGHT, exif_with, orientation_of
from .source import Source, Unparsable

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(
    (
        # Pixels, transparency and background.
        *(b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"bKGD", b"pHYs"),
        # Colors.
        *(b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT"),
        *(b"mDCV", b"cLLI", b"mDCv", b"cLLi"),
        # Frames of an animation.
        *(b"acTL", b"fcTL", b"fdAT"),
    )
)


def strip(source: Source, target: IO[bytes]) -> None:
    if source.take(8) != _SIGNATURE:
        raise Unparsable
    target.write(_SIGNATURE)
    size, kind = source.number(4), source.take(4)
    if kind != b"IHDR":
        raise Unparsable
    has_exif = False
    while kind != b"IEND":
        source.begin_part()
        if kind in _KEPT:
            target.write(size.to_bytes(4, "big") + kind)
            source.copy(size + 4, target)
        elif kind == b"eXIf" and not has_exif:
            has_exif = True
            _copy_orientation(source, size, target)
        elif kind.isalpha() and kind[:1].islower():
            source.skip(size + 4)
        else:  # Nobody can show the picture without knowing this chunk.
            raise Unparsable
        size, kind = source.number(4), source.take(4)
    target.write(_chunk(b"IEND", b""))


def _copy_orientation(source: Source, size: int, target: IO[bytes]) -> None:
    read = min(size, MAX_EXIF)
    orientation = orientation_of(source.take(read))
    source.skip(size - read + 4)
    if orientation != UPRIGHT:
        target.write(_chunk(b"eXIf", exif_with(orientation)))


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = crc32(kind + content).to_bytes(4, "big")
    return len(content).to_bytes(4, "big") + kind + content + checksum
