"""Read the orientation of a picture from its EXIF data, and write EXIF data with nothing else."""

from __future__ import annotations

from typing import Literal

# Bytes of EXIF data that are read. A segment of a JPEG has no more, and what cameras write about
# the picture itself is in front.
MAX_EXIF = 64 * 1024
UPRIGHT = 1
# Orientations that swap width and height.
ON_ITS_SIDE = range(5, 9)
# The tag of an entry.
ORIENTATION = 0x0112

_BYTE_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_SHORT = 3
_ENTRY_SIZE = 12


def orientation_of(exif: bytes) -> int:
    """Return the orientation in *exif*, from 1 to 8; UPRIGHT if there is none or it is broken."""
    # TIFF 6.0, section 2: a header, and directories of entries with tag, type, count and value
    order = _BYTE_ORDERS.get(exif[:4])
    if order is None:
        return UPRIGHT

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], order)

    first = number(4, 4) + 2
    end = min(first + _ENTRY_SIZE * number(first - 2, 2), len(exif) - _ENTRY_SIZE + 1)
    for at in range(first, end, _ENTRY_SIZE):
        if number(at, 2) == ORIENTATION and number(at + 2, 2) == _SHORT:
            value = number(at + 8, 2)
            return value if 1 <= value <= 8 else UPRIGHT
    return UPRIGHT


def swaps_sides(exif: bytes) -> bool:
    """Return whether the orientation in *exif* swaps width and height; False if it is broken."""
    return orientation_of(exif) in ON_ITS_SIDE


def exif_with(orientation: int) -> bytes:
    """Return EXIF data with *orientation* alone: a header, and a directory with one entry."""
    entry = b"".join(
        number.to_bytes(size, "big")
        for number, size in ((ORIENTATION, 2), (_SHORT, 2), (1, 4), (orientation, 2), (0, 2))
    )
    return b"MM\0*\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
