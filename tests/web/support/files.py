from __future__ import annotations

import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile


def png(name: str = "tea.png", *, width: int = 3, height: int = 2) -> SimpleUploadedFile:
    """A real image: a grey rectangle."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\x00" + b"\x80" * width for _ in range(height)))
    parts = [(b"IHDR", header), (b"IDAT", rows), (b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)
    return SimpleUploadedFile(name, content)


def text(name: str = "notes.txt", content: bytes = b"Two sugars.\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
