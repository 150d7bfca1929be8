"""What a file is, told from its first bytes as well as its name. Nothing is decoded."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable
from typing import BinaryIO, NamedTuple

# Enough for the headers that are read here; the frame of a JPEG can stand behind a large preview.
HEAD_SIZE = 256 * 1024
# Dimensions above this are taken for a lie or a bomb, and the file for no image.
MAX_PIXELS = 100_000_000

UNKNOWN = "application/octet-stream"
# By its name, "page.html.gz" is a page; what it holds is not.
_COMPRESSED = {
    "bzip2": "application/x-bzip2",
    "gzip": "application/gzip",
    "xz": "application/x-xz",
}


class FileType(NamedTuple):
    """``width`` and ``height`` are pixels, None unless it is a raster image."""

    content_type: str
    width: int | None = None
    height: int | None = None


Size = tuple[int, int]


def _png(head: bytes) -> Size | None:
    # https://www.w3.org/TR/png-3/#11IHDR
    if head[12:16] != b"IHDR" or len(head) < 24:
        return None
    return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")


def _gif(head: bytes) -> Size | None:
    # https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 18: logical screen descriptor
    if len(head) < 10:
        return None
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


def _jpeg(head: bytes) -> Size | None:
    # ITU-T T.81, B.2.2: walk the segments to the start of the frame
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if marker == 0xFF:  # a fill byte
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(head[at + 5 : at + 7], "big")
            return int.from_bytes(head[at + 7 : at + 9], "big"), height
        else:
            at += 2 + length
    return None


def _webp(head: bytes) -> Size | None:
    # https://developers.google.com/speed/webp/docs/riff_container
    kind = head[12:16]
    if len(head) < 30:
        return None
    if kind == b"VP8X":
        width = int.from_bytes(head[24:27], "little") + 1
        return width, int.from_bytes(head[27:30], "little") + 1
    if kind == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width = int.from_bytes(head[26:28], "little") & 0x3FFF
        return width, int.from_bytes(head[28:30], "little") & 0x3FFF
    return None


_IMAGES: tuple[tuple[str, Callable[[bytes], bool], Callable[[bytes], Size | None]], ...] = (
    ("image/png", lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    ("image/gif", lambda head: head.startswith((b"GIF87a", b"GIF89a")), _gif),
    ("image/jpeg", lambda head: head.startswith(b"\xff\xd8\xff"), _jpeg),
    ("image/webp", lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", _webp),
)
RASTER_TYPES = frozenset(content_type for content_type, _, _ in _IMAGES)


def detect(head: bytes, name: str) -> FileType:
    """Return the type of a file from its first HEAD_SIZE bytes and its name.

    A raster image is one only if its content says so, whatever its name; anything else goes by
    its name, and is no image that a page may show.
    """
    for content_type, matches, size_of in _IMAGES:
        if matches(head):
            width, height = size_of(head) or (0, 0)
            if 0 < width * height <= MAX_PIXELS:
                return FileType(content_type, width, height)
            return FileType(UNKNOWN)
    guessed, encoding = mimetypes.guess_type(name, strict=True)
    if encoding is not None:
        guessed = _COMPRESSED.get(encoding)
    return FileType(UNKNOWN if guessed is None or guessed in RASTER_TYPES else guessed)


def read_head(file: BinaryIO) -> bytes:
    """Return the first HEAD_SIZE bytes of *file*, which is left at its start."""
    file.seek(0)
    head = file.read(HEAD_SIZE)
    file.seek(0)
    return head
