from __future__ import annotations

import struct

import pytest

from conversate_core.content.file_types import (
    HEAD_SIZE,
    RASTER_TYPES,
    UNKNOWN,
    FileType,
    detect,
    name_to_save,
)
from tests.core.support.pictures import (
    gif,
    jpeg,
    jpeg_segment,
    png,
    webp_extended,
    webp_lossless,
    webp_lossy,
)

EXIF = jpeg_segment(0xE1, b"Exif\0\0" + b"\0" * 500)
THUMBNAIL = jpeg_segment(0xE1, jpeg(160, 120))
HUFFMAN = jpeg_segment(0xC4, b"\0" * 20)
PICTURES = {
    "png": (png(640, 480), "image/png"),
    "gif of 1987": (gif(640, 480, b"GIF87a"), "image/gif"),
    "gif": (gif(640, 480), "image/gif"),
    "jpeg": (jpeg(640, 480), "image/jpeg"),
    "progressive jpeg": (jpeg(640, 480, frame=0xC2), "image/jpeg"),
    "jpeg after its metadata": (jpeg(640, 480, EXIF, HUFFMAN), "image/jpeg"),
    "jpeg with a smaller one in its metadata": (jpeg(640, 480, THUMBNAIL), "image/jpeg"),
    "jpeg with fill bytes": (jpeg(640, 480, EXIF + b"\xff\xff"), "image/jpeg"),
    "webp, lossy": (webp_lossy(640, 480), "image/webp"),
    "webp, lossless": (webp_lossless(640, 480), "image/webp"),
    "webp, extended": (webp_extended(640, 480), "image/webp"),
}


@pytest.mark.parametrize(("head", "content_type"), PICTURES.values(), ids=PICTURES)
def test_a_picture_is_one_with_its_size(head: bytes, content_type: str) -> None:
    assert detect(head, "picture") == FileType(content_type, 640, 480)


def test_a_picture_may_be_long() -> None:
    assert detect(png(32_767, 3_000), "panorama.png") == FileType("image/png", 32_767, 3_000)


@pytest.mark.parametrize("name", ["notes.txt", "page.html", "picture.jpeg", "noname", ""])
def test_a_picture_is_detected_by_its_content_whatever_its_name(name: str) -> None:
    assert detect(png(3, 4), name) == FileType("image/png", 3, 4)


@pytest.mark.parametrize("name", ["x.png", "x.gif", "x.jpg", "x.jpeg", "x.webp", "X.PNG"])
def test_what_only_calls_itself_a_picture_is_none(name: str) -> None:
    assert detect(b"<script>alert(1)</script>", name) == FileType(UNKNOWN)


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("letter.pdf", "application/pdf"),
        ("notes.txt", "text/plain"),
        ("page.html", "text/html"),
        ("drawing.svg", "image/svg+xml"),
        ("notes", UNKNOWN),
        ("notes.nobody-knows", UNKNOWN),
        ("", UNKNOWN),
        ("site.tar.gz", "application/gzip"),
        ("page.html.gz", "application/gzip"),
        ("page.html.bz2", "application/x-bzip2"),
        ("page.svgz", "application/gzip"),
        ("page.html.Z", UNKNOWN),
    ],
)
def test_any_other_file_goes_by_its_name_and_is_no_raster_image(
    name: str, content_type: str
) -> None:
    found = detect(b"whatever is in it", name)
    assert found == FileType(content_type)
    assert found.content_type not in RASTER_TYPES


@pytest.mark.parametrize(("head", "content_type"), PICTURES.values(), ids=PICTURES)
def test_a_picture_cut_short_is_no_picture_and_no_error(head: bytes, content_type: str) -> None:
    for end in range(len(head)):
        found = detect(head[:end], "picture")
        assert found in {FileType(UNKNOWN), FileType(content_type, 640, 480)}
    assert detect(head[:9], "picture") == FileType(UNKNOWN)


@pytest.mark.parametrize(
    "head",
    [
        png(50_000, 50_000),
        png(2**32 - 1, 2**32 - 1),
        jpeg(65_535, 65_535),
        gif(65_535, 65_535),
        webp_extended(2**24, 2**24),
        png(100_000_000, 1),
        png(1, 100_000_000),
        png(32_768, 1),
        gif(1, 32_768),
        jpeg(65_535, 1),
        webp_extended(2**24, 1),
        png(0, 480),
        png(640, 0),
        jpeg(0, 480),
        gif(0, 0),
    ],
)
def test_a_size_that_is_a_bomb_or_nothing_makes_it_no_picture(head: bytes) -> None:
    assert detect(head, "picture.png") == FileType(UNKNOWN)


@pytest.mark.parametrize(
    ("name", "content_type", "saved"),
    [
        ("a.html", "image/png", "a.png"),
        ("a.HTML", "image/gif", "a.gif"),
        ("a.svg", "image/webp", "a.webp"),
        ("a.exe", "image/jpeg", "a.jpg"),
        ("a.hta", "image/png", "a.png"),
        ("a.png.html", "image/png", "a.png.png"),
        ("a.html.gz", "image/png", "a.html.png"),
        ("photo.jpg", "image/webp", "photo.webp"),
        ("photo", "image/png", "photo.png"),
        ("html", "image/png", "html.png"),
        (".html", "image/png", ".html.png"),
        ("Mr. Smith", "image/png", "Mr. Smith.png"),
        ("version 1.2", "image/png", "version 1.2.png"),
        ("photo.JPEG", "image/jpeg", "photo.JPEG"),
        ("photo.png", "image/png", "photo.png"),
        ("page.html", "text/html", "page.html"),
        ("song.mp3", "audio/mpeg", "song.mp3"),
        ("notes", UNKNOWN, "notes"),
    ],
)
def test_a_picture_is_saved_as_one_whatever_its_name(
    name: str, content_type: str, saved: str
) -> None:
    assert name_to_save(name, content_type) == saved
    assert name_to_save(saved, content_type) == saved


@pytest.mark.parametrize(
    "head",
    [
        png(640, 480).replace(b"IHDR", b"IDAT", 1),
        webp_lossy(640, 480).replace(b"VP8 ", b"VP9 "),
        b"RIFF\0\0\0\0WAVEfmt " + b"\0" * 40,
        b"\xff\xd8\xff\xd9" + b"\0" * 40,
        b"\xff\xd8" + jpeg_segment(0xDA, b"\0" * 10) + b"scan" * 10,
        b"\xff\xd8\xff\xe0" + struct.pack(">H", 0) + b"\0" * 40,
        b"\xff\xd8" + b"\xff" * 60,
    ],
)
def test_a_picture_that_is_broken_is_no_picture_and_no_error(head: bytes) -> None:
    assert detect(head, "picture.dat") == FileType(UNKNOWN)


def test_a_jpeg_whose_frame_is_out_of_reach_is_no_picture() -> None:
    far = [jpeg_segment(0xE1, b"\0" * 65_000)] * 5
    assert detect(jpeg(640, 480, *far)[:HEAD_SIZE], "picture.jpg") == FileType(UNKNOWN)
