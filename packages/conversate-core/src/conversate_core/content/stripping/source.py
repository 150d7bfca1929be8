"""Read a file from its start to its end, in blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

_BLOCK = 64 * 1024
# Segments, chunks or blocks of a picture. Each takes some time, however small it is. A GIF of
# 100 MB has 400,000.
MAX_PARTS = 500_000


class Unparsable(Exception):
    """A picture is not built as its format says, or is not complete."""


class Source:
    """A file that is read once. Its methods raise Unparsable if it ends too early."""

    def __init__(self, file: IO[bytes]) -> None:
        file.seek(0)
        self._file = file
        self._buffer = b""
        self._at = 0
        self._parts = 0

    def begin_part(self) -> None:
        """Count a part of the picture. Raise Unparsable if it has too many."""
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise Unparsable

    def is_at_end(self) -> bool:
        return not self._has(1)

    def take(self, size: int) -> bytes:
        """Return the next *size* bytes, which are held in memory."""
        if not self._has(size):
            raise Unparsable
        self._at += size
        return self._buffer[self._at - size : self._at]

    def number(self, size: int) -> int:
        """Return the next *size* bytes as a number, the highest byte first."""
        return int.from_bytes(self.take(size), "big")

    def copy(self, size: int, target: IO[bytes]) -> None:
        """Write the next *size* bytes to *target*."""
        for block in self._blocks(size):
            target.write(block)

    def skip(self, size: int) -> None:
        """Leave out the next *size* bytes."""
        for _ in self._blocks(size):
            pass

    def copy_until(self, two_bytes: re.Pattern[bytes], target: IO[bytes]) -> bool:
        """Write what comes before a match of *two_bytes* to *target*.

        Return False if there is none: then the rest of the file is written.
        """
        while self._has(2):
            found = two_bytes.search(self._buffer, self._at)
            # The last byte may be the first one of a match.
            end = found.start() if found else len(self._buffer) - 1
            target.write(self._buffer[self._at : end])
            self._at = end
            if found:
                return True
        target.write(self._buffer[self._at :])
        self._at = len(self._buffer)
        return False

    def _blocks(self, size: int) -> Iterator[bytes]:
        while size:
            if not self._has(1):
                raise Unparsable
            block = self._buffer[self._at : self._at + size]
            self._at += len(block)
            size -= len(block)
            yield block

    def _has(self, size: int) -> bool:
        """Read on until *size* bytes are in the buffer. Return False if there are fewer."""
        while len(self._buffer) - self._at < size:
            block = self._file.read(_BLOCK)
            if not block:
                return False
            self._buffer = self._buffer[self._at :] + block
            self._at = 0
        return True
