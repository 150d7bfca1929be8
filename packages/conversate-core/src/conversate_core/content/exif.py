"""Read the orientation of a picture from its metadata."""

from __future__ import annotations

from typing import Literal

_BYTE_ORDERS: dict[bytes, Literal["little", "big"]] = {b"II*\0": "little", b"MM\0*": "big"}
_ORIENTATION, _SHORT = 0x0112, 3
_ENTRY_SIZE = 12


def swaps_sides(exif: bytes) -> bool:
    """Return whether the orientation in *exif* swaps width and height; False if it is broken."""
    # TIFF 6.0, section 2: a header, and directories of entries with tag, type, count and value
    order = _BYTE_ORDERS.get(exif[:4])
    if order is None:
        return False

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], order)

    first = number(4, 4) + 2
    end = min(first + _ENTRY_SIZE * number(first - 2, 2), len(exif) - _ENTRY_SIZE + 1)
    for at in range(first, end, _ENTRY_SIZE):
        if number(at, 2) == _ORIENTATION and number(at + 2, 2) == _SHORT:
            return 5 <= number(at + 8, 2) <= 8
    return False
