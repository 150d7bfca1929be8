"""HEIC, HEIF and AVIF: metadata become zeros, and nothing else moves."""

from __future__ import annotations

import struct
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, features

from conversate_core.content.file_types import image_type
from conversate_core.content.stripping import Unparsable
from tests.core.support.encoders import (
    SECRET,
    XMP,
    by_pillow,
    photo_exif,
    pillow_jpeg,
    profile,
    require,
)
from tests.core.support.stripping import left_for_exiftool, look, stripped

EXIF, PIXELS = b"\0\0\0\x06Exif\0\0" + photo_exif(), b"pixels" * 50


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def entry(number: int, kind: bytes, version: int = 2) -> bytes:
    size = "I" if version == 3 else "H"
    content = struct.pack(f">B3x{size}H", version, number, 0) + kind + b"\0"
    return box(b"infe", content)


def place(number: int, start: int, size: int, method: int = 0, version: int = 1) -> bytes:
    ids = "I" if version == 2 else "H"
    head = struct.pack(f">{ids}", number)
    head += struct.pack(">H", method) if version else b""
    return head + struct.pack(">HIHII", 0, 10, 1, start - 10, size)


def picture(
    *,
    version: int = 1,
    entries: int = 0,
    method: int = 0,
    size: int | None = None,
    kind: bytes = b"Exif",
    infe: int = 2,
    end: bytes = b"",
) -> bytes:
    """Return a picture with pixels (1), and metadata (2) behind them or in the box "idat"."""
    start = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(at: int) -> bytes:
        items = entry(1, b"hvc1", infe) + entry(2, kind, infe)
        count = struct.pack(">I" if entries else ">H", 2)
        info = box(b"iinf", bytes((entries, 0, 0, 0)) + count + items)
        pixels = place(1, at, len(PIXELS), version=version)
        where = 10 if method else at + len(PIXELS)
        length = len(EXIF) if size is None else size
        metadata = place(2, where, length, method, version)
        total = struct.pack(">I" if version == 2 else ">H", 2)
        places = box(b"iloc", bytes((version, 0, 0, 0, 0x44, 0x40)) + total + metadata + pixels)
        data = box(b"idat", bytes(10) + EXIF) if method == 1 else b""
        return box(b"meta", bytes(4) + info + places + data)

    at = len(start) + len(meta(1_000)) + 8
    return start + meta(at) + box(b"mdat", PIXELS + EXIF) + end


VERSIONS: list[dict[str, Any]] = [
    {},
    {"version": 0},
    {"version": 2, "entries": 1, "infe": 3},
    {"kind": b"mime"},
    {"method": 1},
]


@pytest.mark.parametrize("options", VERSIONS)
def test_metadata_become_zeros_and_pixels_stay_where_they_are(options: dict[str, Any]) -> None:
    content = picture(**options)
    bare = stripped(content)
    assert len(bare) == len(content)
    assert bare.index(PIXELS) == content.index(PIXELS)
    assert bare.count(EXIF) == content.count(EXIF) - 1
    changed = bytes(len(EXIF)).join(content.rsplit(EXIF, 1))
    if "method" in options:
        changed = bytes(len(EXIF)).join(content.split(EXIF, 1))
    for kind in (b"Exif\0", b"mime\0"):
        head, found, rest = changed.partition(b"\0\2\0\0" + kind)
        changed = head + found.replace(kind, b"free\0") + rest
    assert bare == changed
    assert stripped(bare) == bare


def test_other_boxes_become_zeros() -> None:
    appended = box(b"mpvd", SECRET.encode()) + box(b"uuid", SECRET.encode() * 9)
    bare = stripped(picture(end=appended))
    assert bare == stripped(picture()) + appended.replace(SECRET.encode(), bytes(len(SECRET)))


def test_a_box_with_a_long_size_is_read() -> None:
    content = picture()
    end = struct.pack(">I4sQ", 1, b"free", 16 + len(SECRET)) + SECRET.encode()
    assert stripped(content + end) == stripped(content) + end[:16] + bytes(len(SECRET))


@pytest.mark.parametrize(
    "content",
    [
        box(b"ftyp", b"heic\0\0\0\0"),
        picture(size=0),
        picture(size=10_000),
        picture(method=2),
        picture(version=3),
        picture(infe=1),
        picture(end=box(b"moov", b"")),
        picture(end=box(b"meta", bytes(4))),
        picture(end=b"\0\0\0\0free"),
        picture(end=b"\0\0\0\x09free"),
        picture(end=b"\0\0\0\x01free\xff\xff\xff\xff\xff\xff\xff\xff"),
        picture().replace(b"iloc", b"iLOC"),
        picture(method=1).replace(b"idat", b"iDAT"),
        picture().replace(b"hvc1\0", b"hvc1"),
        box(b"ftyp", b"heic\0\0\0\0") + box(b"meta", bytes(300_000)),
    ],
)
def test_a_picture_whose_metadata_cannot_be_found_is_refused(content: bytes) -> None:
    with pytest.raises(Unparsable):
        stripped(content)


def test_a_picture_without_a_list_of_items_has_no_metadata() -> None:
    content = box(b"ftyp", b"avif\0\0\0\0") + box(b"meta", bytes(4)) + box(b"mdat", PIXELS)
    assert stripped(content) == content


@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8))
def test_a_picture_with_any_bytes_changed_is_refused_or_keeps_its_size(
    changes: list[tuple[int, int]],
) -> None:
    content = bytearray(picture(version=2, entries=1, infe=3))
    for at, value in changes:
        content[24 + at % (len(content) - 24)] = value
    try:
        bare = stripped(bytes(content))
    except Unparsable:
        return
    assert len(bare) == len(content)


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow can't encode AVIF")
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_real_avif_looks_the_same_without_metadata(mode: str) -> None:
    options = {"exif": photo_exif(), "xmp": XMP, "icc_profile": profile(), "quality": 60}
    content = by_pillow("AVIF", mode, **options)
    assert image_type(content) == "image/avif"
    assert SECRET.encode() in content
    bare = stripped(content)
    # The orientation is a property of the picture, which Pillow shows in the EXIF data.
    assert look(bare) == look(content)
    assert SECRET.encode() not in bare
    with Image.open(BytesIO(bare)) as image:
        assert "xmp" not in image.info
        assert set(image.getexif()) <= {0x0112}


@pytest.mark.skipif(not features.check("avif"), reason="this Pillow can't encode AVIF")
def test_exiftool_finds_nothing_in_an_avif() -> None:
    require("exiftool")
    content = by_pillow("AVIF", exif=photo_exif(), xmp=XMP)
    assert SECRET in str(left_for_exiftool(content))
    left = left_for_exiftool(stripped(content))
    assert {tag.split(":")[0] for tag in left} <= {"Meta", "QuickTime"}


def by_libheif(folder: Path) -> bytes:
    require("heif-enc")
    (folder / "a.jpg").write_bytes(pillow_jpeg(icc_profile=profile()))
    command = ["heif-enc", "-q", "80", "a.jpg", "-o", "a.heic"]
    if subprocess.run(command, cwd=folder, capture_output=True).returncode:
        pytest.skip("this heif-enc can't encode HEVC")
    return (folder / "a.heic").read_bytes()


def decoded(content: bytes, folder: Path) -> bytes:
    """Return the pixels of a HEIC."""
    (folder / "b.heic").write_bytes(content)
    command = ["heif-convert", "b.heic", "b.png"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    with Image.open(folder / "b.png") as image:
        return image.tobytes()


def test_a_real_heic_looks_the_same_without_metadata(tmp_path: Path) -> None:
    content = by_libheif(tmp_path)
    assert image_type(content) == "image/heic"
    assert SECRET.encode() in content
    bare = stripped(content)
    assert decoded(bare, tmp_path) == decoded(content, tmp_path)
    assert SECRET.encode() not in bare
    assert stripped(bare) == bare


def test_exiftool_finds_nothing_in_a_heic(tmp_path: Path) -> None:
    require("exiftool")
    content = by_libheif(tmp_path)
    assert "GPS:GPSLatitude" in left_for_exiftool(content)
    left = left_for_exiftool(stripped(content))
    assert {tag.split(":")[0] for tag in left} <= {"Meta", "QuickTime"}
