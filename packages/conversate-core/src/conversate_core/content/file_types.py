"""Detect the type of a file from its first bytes and its name, without decoding it."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from typing import IO, NamedTuple

from .exif import swaps_sides

# Enough for the headers that are read here. A JPEG may have a large preview before its frame.
HEAD_SIZE = 256 * 1024
# A file with larger dimensions is not treated as an image: it may be a decompression bomb.
MAX_PIXELS = 100_000_000
# Pixels of one side, since pages reserve space for a picture by its dimensions.
MAX_SIDE = 32_767

UNKNOWN = "application/octet-stream"
# mimetypes reports "page.html.gz" as HTML with an encoding.
_COMPRESSED = {
    "bzip2": "application/x-bzip2",
    "gzip": "application/gzip",
    "xz": "application/x-xz",
}

# A file extension; not the 2 of "version 1.2".
_ENDING = re.compile(r"[a-z0-9]{0,4}[a-z][a-z0-9]{0,4}", re.IGNORECASE | re.ASCII)


class FileType(NamedTuple):
    """The type of a file. For raster images, ``width`` and ``height`` in pixels, as shown."""

    content_type: str
    width: int | None = None
    height: int | None = None


Size = tuple[int, int]


def _shown(size: Size, exif: bytes) -> Size:
    return size[::-1] if swaps_sides(exif) else size


def _png(head: bytes) -> Size | None:
    # https://www.w3.org/TR/png-3/#11IHDR
    if head[12:16] != b"IHDR" or len(head) < 24:
        return None
    size = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    at = 8
    while at + 8 <= len(head) and (kind := head[at + 4 : at + 8]) != b"IDAT":
        content = at + 8
        at = content + int.from_bytes(head[at : at + 4], "big") + 4
        if kind == b"eXIf":
            return _shown(size, head[content : at - 4])
    return size


def _gif(head: bytes) -> Size | None:
    # https://www.w3.org/Graphics/GIF/spec-gif89a.txt, 18: logical screen descriptor
    if len(head) < 10:
        return None
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


def _jpeg(head: bytes) -> Size | None:
    # ITU-T T.81, B.2.2: walk the segments to the start of the frame
    at = 2
    exif = b""
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker, length = head[at + 1], int.from_bytes(head[at + 2 : at + 4], "big")
        if marker == 0xFF:  # a fill byte
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height = int.from_bytes(head[at + 5 : at + 7], "big")
            return _shown((int.from_bytes(head[at + 7 : at + 9], "big"), height), exif)
        else:
            if marker == 0xE1 and not exif and head[at + 4 : at + 10] == b"Exif\0\0":
                exif = head[at + 10 : at + 2 + length]
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
# ISO/IEC 23008-12 and AV1 Image File Format: the brands of pictures in files of MP4's structure.
# Few browsers show HEIC, and not all of them AVIF.
_BRANDS = {
    "image/avif": frozenset((b"avif", b"avis")),
    "image/heic": frozenset((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm")),
    "image/heif": frozenset((b"mif1", b"msf1", b"mif2", b"mif3")),
}
# Bytes in which their brands are looked for.
_END_OF_BRANDS = 256
_TYPES_BY_CONTENT = RASTER_TYPES | _BRANDS.keys()
# The extensions of these types; the first is the usual one.
_ENDINGS = {
    "image/avif": ("avif", "avifs"),
    "image/heic": ("heic", "heics", "heif", "hif"),
    "image/heif": ("heif", "heifs", "heic", "hif"),
    "image/png": ("png", "apng"),
    "image/gif": ("gif",),
    "image/jpeg": ("jpg", "jpeg", "jpe", "jfif", "pjpeg", "pjp"),
    "image/webp": ("webp",),
}


def detect(head: bytes, name: str) -> FileType:
    """Return the type of a file from its first HEAD_SIZE bytes and its name.

    Only the content decides whether a file is a raster image, HEIF or AVIF. Other files have the
    type of their name. Browsers show raster images alone.
    """
    for content_type, matches, size_of in _IMAGES:
        if matches(head):
            width, height = size_of(head) or (0, 0)
            if 0 < width * height <= MAX_PIXELS and max(width, height) <= MAX_SIDE:
                return FileType(content_type, width, height)
            return FileType(UNKNOWN)
    if heif := _heif_type(head):
        return FileType(heif)
    guessed, encoding = mimetypes.guess_type(name, strict=True)
    if encoding is not None:
        guessed = _COMPRESSED.get(encoding)
    return FileType(UNKNOWN if guessed is None or guessed in _TYPES_BY_CONTENT else guessed)


def image_type(head: bytes) -> str | None:
    """Return the type of an image by its first bytes, or None for another file.

    Browsers do not show each of them: see `detect`.
    """
    types = (content_type for content_type, matches, _ in _IMAGES if matches(head))
    return next(types, _heif_type(head))


def _heif_type(head: bytes) -> str | None:
    # ISO/IEC 14496-12, 4.3: the size of the box, "ftyp", a brand, a version, compatible brands
    if head[4:8] != b"ftyp":
        return None
    major, end = head[8:12], min(int.from_bytes(head[:4], "big"), _END_OF_BRANDS)
    brands = {major, *(head[at : at + 4] for at in range(16, end, 4))}
    # Special brands first: iPhones name HEIC, many others name HEIF with a compatible brand.
    types = [content_type for content_type, own in _BRANDS.items() if own & brands]
    return types[0] if any(major in own for own in _BRANDS.values()) else None


def name_to_save(name: str, content_type: str) -> str:
    """Return *name* with an extension that matches *content_type*, for downloads.

    A file whose content is an image can be a program or a page as well, and would act as one on a
    reader's disk with an extension such as ``.html``. Other types come from the name already.
    """
    endings = _ENDINGS.get(content_type)
    stem, dot, ending = name.rpartition(".")
    if endings is None or (dot and ending.lower() in endings):
        return name
    is_ending = bool(stem) and _ENDING.fullmatch(ending) is not None
    return f"{stem if is_ending else name}.{endings[0]}"


def read_head(file: IO[bytes]) -> bytes:
    """Return the first HEAD_SIZE bytes of *file*, and rewind it."""
    file.seek(0)
    head = file.read(HEAD_SIZE)
    file.seek(0)
    return head
