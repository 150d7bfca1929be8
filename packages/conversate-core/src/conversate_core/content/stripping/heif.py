"""HEIF, HEIC and AVIF: ISO/IEC 14496-12 and 23008-12. A file is a row of boxes, with boxes in them.

The box "meta" lists items, such as tiles and metadata, with their places in the file. To remove an
item would move others. So metadata are replaced by zeros, and their items lose their type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from io import BytesIO
from typing import IO, NamedTuple

from .source import Source, Unparsable

# Bytes of "meta" that are read. A photo of 48 megapixels has about 15,000.
_MAX_META = 256 * 1024
_METADATA = {b"Exif", b"mime", b"uri "}
_NO_METADATA = b"free"
_ZEROS = bytes(64 * 1024)


class _Box(NamedTuple):
    """A box: where its content begins and ends."""

    start: int
    end: int


def strip(source: Source, target: IO[bytes]) -> None:
    meta, at = b"", 0
    while not source.is_at_end():
        source.begin_part()
        kind, size = _copy_header(source, target)
        if kind == b"meta" and not meta and size <= _MAX_META:
            meta, at = source.take(size), target.tell()
            target.write(meta)
        elif kind in {b"ftyp", b"mdat"}:
            source.copy(size, target)
        elif kind in {b"meta", b"moov", b"moof"}:  # a film, or a second list of items
            raise Unparsable
        else:  # of programs, or a film that a phone has appended
            source.skip(size)
            _write_zeros(target, size)
    if not meta:
        raise Unparsable
    _remove_items(meta, at, target)


def _copy_header(source: Source, target: IO[bytes]) -> tuple[bytes, int]:
    """Copy the header of a box. Return its kind and the size of its content."""
    head = source.take(8)
    size = int.from_bytes(head[:4], "big")
    if size == 1:
        head += source.take(8)
        size = int.from_bytes(head[8:], "big")
    if size < len(head):
        raise Unparsable
    target.write(head)
    return head[4:8], size - len(head)


def _remove_items(meta: bytes, at: int, target: IO[bytes]) -> None:
    """Overwrite the metadata in *target*, where *meta* is at *at*."""
    end = target.tell()
    boxes = dict(_boxes(meta, _Box(4, len(meta))))
    items = dict(_metadata(meta, boxes[b"iinf"])) if b"iinf" in boxes else {}
    for type_at in items.values():
        target.seek(at + type_at)
        target.write(_NO_METADATA)
    done = 0
    # Extents may overlap. Each byte is written once.
    for start, stop in sorted(_extents(meta, at, boxes, items)) if items else ():
        if stop > end:
            raise Unparsable
        target.seek(max(start, done))
        _write_zeros(target, stop - max(start, done))
        done = max(stop, done)
    target.seek(end)


def _write_zeros(target: IO[bytes], size: int) -> None:
    while size > 0:
        size -= target.write(_ZEROS[:size])


def _boxes(meta: bytes, parent: _Box) -> Iterator[tuple[bytes, _Box]]:
    """Yield the kind and the place of each box in *parent*."""
    at = parent.start
    while at < parent.end:
        size = int.from_bytes(meta[at : at + 4], "big")
        if size < 8 or at + size > parent.end:
            raise Unparsable
        yield meta[at + 4 : at + 8], _Box(at + 8, at + size)
        at += size


def _metadata(meta: bytes, info: _Box) -> Iterator[tuple[int, int]]:
    """Yield the id of each item with metadata, and the place of its type."""
    count_size = 4 if meta[info.start : info.start + 1] > b"\0" else 2
    for _kind, box in _boxes(meta, _Box(info.start + 4 + count_size, info.end)):
        version = int.from_bytes(meta[box.start : box.start + 1], "big")
        if version not in {2, 3}:
            raise Unparsable
        id_at = box.start + 4
        type_at = id_at + (2 if version == 2 else 4) + 2
        if meta[type_at : type_at + 4] in _METADATA:
            yield int.from_bytes(meta[id_at : type_at - 2], "big"), type_at


def _extents(
    meta: bytes, at: int, boxes: dict[bytes, _Box], items: Collection[int]
) -> Iterator[tuple[int, int]]:
    """Yield where the pieces of *items* begin and end in the file."""
    if b"iloc" not in boxes:
        raise Unparsable
    places, data = boxes[b"iloc"], boxes.get(b"idat")
    for item, method, start, size in _locations(meta[places.start : places.end]):
        if item not in items:
            continue
        # 0: in the file; 1: in the box "idat"; 2: in another item
        if method > 1 or size == 0 or (method == 1 and data is None):
            raise Unparsable
        first = at + data.start + start if method == 1 and data is not None else start
        yield first, first + size


def _locations(places: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield the item, the method, the offset and the size of each extent."""
    source = Source(BytesIO(places))
    version = source.number(4) >> 24
    sizes = source.take(2)
    index_size = sizes[1] & 15 if version else 0
    id_size = 2 if version < 2 else 4
    for _ in range(source.number(id_size)):
        source.begin_part()
        item = source.number(id_size)
        method = source.number(2) & 15 if version else 0
        source.skip(2)  # another file
        base = source.number(sizes[1] >> 4)
        for _ in range(source.number(2)):
            source.begin_part()
            source.skip(index_size)
            offset = source.number(sizes[0] >> 4)
            yield item, method, base + offset, source.number(sizes[0] & 15)
