"""The size of a picture follows its orientation, as in browsers."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversate_core.content.exif import swaps_sides
from conversate_core.content.file_types import FileType, detect
from tests.core.support.pictures import exif, jpeg, jpeg_segment, png, png_chunk

SWAPPED = {5, 6, 7, 8}
TIFF = b"II*\0" + struct.pack("<I", 8)


def turned_jpeg(metadata: bytes) -> bytes:
    return jpeg(640, 480, jpeg_segment(0xE1, b"Exif\0\0" + metadata))


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("orientation", range(10))
def test_a_jpeg_on_its_side_has_width_and_height_swapped(orientation: int, order: str) -> None:
    size = (480, 640) if orientation in SWAPPED else (640, 480)
    head = turned_jpeg(exif(orientation, order))
    assert detect(head, "photo.jpg") == FileType("image/jpeg", *size)


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_png_on_its_side_has_them_swapped_too(orientation: int) -> None:
    chunks = [png_chunk(b"gAMA", b"\0\0\0\1"), png_chunk(b"eXIf", exif(orientation))]
    size = (480, 640) if orientation == 6 else (640, 480)
    assert detect(png(640, 480, *chunks), "photo.png") == FileType("image/png", *size)


def test_the_first_metadata_of_a_jpeg_count() -> None:
    first, second = (jpeg_segment(0xE1, b"Exif\0\0" + exif(each)) for each in (6, 1))
    assert detect(jpeg(640, 480, first, second), "a.jpg").width == 480


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"II*\0",
        b"XX*\0" + exif(6)[4:],
        TIFF,
        TIFF + b"\xff\xff",
        exif(6)[:-6],
        exif(6)[:30],
        b"II*\0\xff\xff\xff\xff" + exif(6)[8:],
        # An orientation that is no short number.
        TIFF + struct.pack("<HHHII", 1, 0x0112, 4, 1, 6),
    ],
)
def test_broken_metadata_change_nothing(broken: bytes) -> None:
    assert detect(turned_jpeg(broken), "photo.jpg") == FileType("image/jpeg", 640, 480)
    head = png(640, 480, png_chunk(b"eXIf", broken))
    assert detect(head, "photo.png") == FileType("image/png", 640, 480)


def test_a_png_whose_chunks_lie_about_their_length_has_its_size() -> None:
    head = png(640, 480, b"\xff\xff\xff\xffeXIf" + exif(6)[:20])
    assert detect(head, "photo.png") == FileType("image/png", 640, 480)


@given(st.binary(max_size=200))
def test_no_metadata_raise_an_error(data: bytes) -> None:
    swaps_sides(data)
    swaps_sides(TIFF[:4] + data)
    swaps_sides(TIFF + data)
