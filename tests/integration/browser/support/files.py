"""Small, valid files to send."""

from __future__ import annotations

import struct
import zlib

from playwright.sync_api import FilePayload

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(width: int = 40, height: int = 30) -> bytes:
    """Return a PNG that a browser can decode."""
    rows = (b"\0" + b"\x20\x60\xc0" * width) * height
    header = struct.pack(">II5B", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(rows)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def a_picture(name: str = "moth.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": picture()}


def a_pdf(name: str = "drawing.pdf") -> FilePayload:
    return {"name": name, "mimeType": "application/pdf", "buffer": PDF}
