"""Make minimal pictures: complete, but without pixels."""

from __future__ import annotations

import struct
import zlib


def png(width: int, height: int, *before: bytes) -> bytes:
    """Return a PNG. *before* are chunks in front of the pixels, which have none."""
    header = png_chunk(b"IHDR", struct.pack(">II5B", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(before) + END_OF_PNG


def png_chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


END_OF_PNG = png_chunk(b"IDAT", b"") + png_chunk(b"IEND", b"")


def exif(orientation: int, order: str = "<") -> bytes:
    """Return metadata with an orientation after another entry."""
    header = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(order + "I", 8)
    entries = [(0x0100, 4, 1, 640), (0x0112, 3, 1, orientation)]
    packed = [
        struct.pack(f"{order}HHI{'HH' if kind == 3 else 'I'}", tag, kind, count, *value)
        for tag, kind, count, number in entries
        for value in [(number, 0) if kind == 3 else (number,)]
    ]
    return header + struct.pack(order + "H", len(entries)) + b"".join(packed) + b"\0" * 4


def gif(width: int, height: int, version: bytes = b"GIF89a") -> bytes:
    return version + struct.pack("<HH3B", width, height, 0, 0, 0) + b"\x3b"


def jpeg_segment(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(width: int, height: int, *before: bytes, frame: int = 0xC0) -> bytes:
    """Return a JPEG. *before* are segments in front of the frame."""
    size = struct.pack(">BHHB", 8, height, width, 3) + b"\x01\x11\0" * 3
    return b"\xff\xd8" + b"".join(before) + jpeg_segment(frame, size) + b"\xff\xd9"


def _webp(kind: bytes, content: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(content)) + content
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def webp_extended(width: int, height: int) -> bytes:
    return _webp(b"VP8X", b"\0\0\0\0" + _three_bytes(width - 1) + _three_bytes(height - 1))


def webp_lossless(width: int, height: int) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return _webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + b"\0" * 9)


def webp_lossy(width: int, height: int) -> bytes:
    return _webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def heif(brand: bytes, *compatible: bytes) -> bytes:
    """Return the first box of a file of HEIC, HEIF or AVIF, or of another one like MP4."""
    box = b"ftyp" + brand + bytes(4) + b"".join(compatible)
    return struct.pack(">I", len(box) + 4) + box + bytes(20)


def _three_bytes(number: int) -> bytes:
    return number.to_bytes(3, "little")
