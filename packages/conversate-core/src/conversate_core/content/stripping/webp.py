"""WebP: https://developers.google.com/speed/webp/docs/riff_container. A file is a row of chunks."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO

from ..exif import MAX_EXIF, UPRIGHT, exif_with, orientation_of
from .source import Source, Unparsable

_HEADER, _FRAME, _EXIF = b"VP8X", b"ANMF", b"EXIF"
_PIXELS = frozenset((b"VP8 ", b"VP8L", b"ALPH"))
_KEPT = _PIXELS | {b"ANIM", b"ICCP"}
_SIZE_OF_RIFF_HEADER, _SIZE_OF_HEADER, _SIZE_OF_FRAME_HEADER = 12, 10, 16
# Flags of the header.
_HAS_EXIF, _HAS_XMP = 0x08, 0x04


def strip(source: Source, target: IO[bytes]) -> None:
    head = source.take(_SIZE_OF_RIFF_HEADER)
    if head[:4] != b"RIFF" or head[8:] != b"WEBP":
        raise Unparsable
    target.write(head)
    _Stripper(source, target).strip(int.from_bytes(head[4:8], "little") - 4)


class _Stripper:
    """Copies the chunks of one picture."""

    def __init__(self, source: Source, target: IO[bytes]) -> None:
        self._source = source
        self._target = target
        self._orientation: int | None = None
        # Where the flags of the header were written. Their final value is known at the end.
        self._flags_at: int | None = None
        self._flags = 0

    def strip(self, size: int) -> None:
        self._walk(size, self._copy_chunk)
        if self._target.tell() == _SIZE_OF_RIFF_HEADER:
            raise Unparsable
        if self._flags_at is not None:
            if self._orientation not in {None, UPRIGHT}:
                self._write(_EXIF, exif_with(self._orientation or UPRIGHT))
                self._flags |= _HAS_EXIF
            self._rewrite(self._flags_at, bytes((self._flags,)))
        self._set_size(4)

    def _walk(self, left: int, copy: Callable[[bytes, int], None]) -> None:
        """Call *copy* with the kind and the size of each chunk in the next *left* bytes."""
        while left >= 8:
            self._source.begin_part()
            kind, size = self._source.take(4), int.from_bytes(self._source.take(4), "little")
            left -= 8 + size + size % 2
            # Some programs leave out the padding of the last chunk.
            if left < -1:
                raise Unparsable
            copy(kind, size)
            if size % 2 and left >= 0:
                self._source.skip(1)
        self._source.skip(max(left, 0))

    def _copy_chunk(self, kind: bytes, size: int) -> None:
        if kind == _HEADER:
            self._copy_header(size)
        elif kind == _FRAME:
            self._copy_frame(size)
        elif kind == _EXIF and self._orientation is None:
            self._orientation = self._read_orientation(size)
        else:
            self._copy_if(_KEPT, kind, size)

    def _copy_if(self, kept: frozenset[bytes], kind: bytes, size: int) -> None:
        if kind not in kept:
            self._source.skip(size)
            return
        self._target.write(kind + size.to_bytes(4, "little"))
        self._source.copy(size, self._target)
        self._target.write(bytes(size % 2))

    def _copy_header(self, size: int) -> None:
        if size != _SIZE_OF_HEADER or self._flags_at is not None:
            raise Unparsable
        content = self._source.take(size)
        self._flags = content[0] & ~(_HAS_EXIF | _HAS_XMP)
        self._flags_at = self._target.tell() + 8
        self._write(_HEADER, content)

    def _copy_frame(self, size: int) -> None:
        """Copy a frame of an animation. It may have unknown chunks, too."""
        if size < _SIZE_OF_FRAME_HEADER:
            raise Unparsable
        start = self._target.tell()
        self._write(_FRAME, self._source.take(_SIZE_OF_FRAME_HEADER))
        self._walk(
            size - _SIZE_OF_FRAME_HEADER, lambda kind, size: self._copy_if(_PIXELS, kind, size)
        )
        self._set_size(start + 4)

    def _read_orientation(self, size: int) -> int:
        read = min(size, MAX_EXIF)
        exif = self._source.take(read)
        self._source.skip(size - read)
        return orientation_of(exif.removeprefix(b"Exif\0\0"))

    def _write(self, kind: bytes, content: bytes) -> None:
        self._target.write(kind + len(content).to_bytes(4, "little") + content)

    def _set_size(self, at: int) -> None:
        """Write the number of bytes after the size at *at*."""
        self._rewrite(at, (self._target.tell() - at - 4).to_bytes(4, "little"))

    def _rewrite(self, at: int, content: bytes) -> None:
        end = self._target.tell()
        self._target.seek(at)
        self._target.write(content)
        self._target.seek(end)
