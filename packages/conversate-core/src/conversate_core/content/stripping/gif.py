"""GIF: https://www.w3.org/Graphics/GIF/spec-gif89a.txt. A file is a row of blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from .source import Source, Unparsable

_IMAGE, _EXTENSION, _TRAILER = b",", b"!", b";"
_CONTROL, _APPLICATION = b"\xf9", b"\xff"
_LOOPS = {b"NETSCAPE2.0", b"ANIMEXTS1.0"}
_COLOR_PROFILE = b"ICCRGBG1012"


def strip(source: Source, target: IO[bytes]) -> None:
    head = source.take(13)
    target.write(head)
    source.copy(_size_of_table(head[10]), target)
    # Some programs leave out the trailer.
    while not source.is_at_end() and (kind := source.take(1)) != _TRAILER:
        source.begin_part()
        if kind == _IMAGE:
            _copy_image(source, target)
        elif kind == _EXTENSION:
            _copy_extension(source, target)
        else:
            raise Unparsable
    target.write(_TRAILER)


def _size_of_table(flags: int) -> int:
    """Return the bytes of a color table after a descriptor with these flags."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _copy_image(source: Source, target: IO[bytes]) -> None:
    head = source.take(9)
    target.write(_IMAGE + head)
    source.copy(_size_of_table(head[8]) + 1, target)
    _write(target, _blocks(source))


def _copy_extension(source: Source, target: IO[bytes]) -> None:
    """Copy what controls the next image, the number of loops and a color profile."""
    label = source.take(1)
    blocks = _blocks(source)
    first = next(blocks, b"")
    if label == _CONTROL:
        if len(first) != 4:
            raise Unparsable
        _write(target, [first], after=_EXTENSION + label)
    elif label == _APPLICATION and first in _LOOPS:
        loops = (block for block in blocks if len(block) == 3 and block[0] == 1)
        _write(target, loops, after=_EXTENSION + label + b"\x0b" + first)
    elif label == _APPLICATION and first == _COLOR_PROFILE:
        _write(target, blocks, after=_EXTENSION + label + b"\x0b" + first)
    for _ in blocks:
        pass


def _blocks(source: Source) -> Iterator[bytes]:
    """Yield the blocks of data up to the empty one that ends them."""
    while size := source.number(1):
        source.begin_part()
        yield source.take(size)


def _write(target: IO[bytes], blocks: Iterator[bytes] | list[bytes], after: bytes = b"") -> None:
    target.write(after)
    for block in blocks:
        target.write(bytes((len(block),)) + block)
    target.write(b"\0")
