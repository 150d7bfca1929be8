"""Pictures that are broken, incomplete or made to take long."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversate_core.content.stripping import Unparsable, source, strip_metadata
from tests.core.support.encoders import PILLOW
from tests.core.support.pictures import (
    END_OF_PNG,
    exif,
    gif,
    jpeg,
    jpeg_segment,
    png,
    png_chunk,
    webp_extended,
    webp_lossless,
    webp_lossy,
)
from tests.core.support.stripping import stripped

WHOLE = {name: make() for name, make in PILLOW.items()}
MAGIC = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\xff\xff\0WEBP"]


def webp(*chunks: bytes, size: int | None = None) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def chunk(kind: bytes, content: bytes, size: int | None = None) -> bytes:
    return kind + struct.pack("<I", len(content) if size is None else size) + content


HEADER = chunk(b"VP8X", b"\x0c\0\0\0" + b"\x02\0\0" * 2)
BROKEN = {
    "jpeg without a frame": b"\xff\xd8\xff\xd9",
    "jpeg with a segment beyond its end": jpeg(3, 2)[:-2] + b"\xff\xe1\xff\xff" + b"a" * 100,
    "jpeg with a segment of less than nothing": b"\xff\xd8\xff\xe1\0\1" + jpeg(3, 2)[2:],
    "jpeg with garbage between segments": jpeg(3, 2, jpeg_segment(0xFE, b"") + b"\0\0"),
    "jpeg with a reserved marker": b"\xff\xd8" + jpeg_segment(0xF7, b"a") + jpeg(3, 2)[2:],
    "jpeg in a jpeg": jpeg(3, 2)[:-2] + jpeg_segment(0xDA, b"a") + b"data" + jpeg(3, 2),
    "jpeg of fill bytes": b"\xff\xd8" + b"\xff" * 1_000,
    "jpeg cut after a marker": jpeg(3, 2)[:-1],
    "scan without a frame": b"\xff\xd8" + jpeg_segment(0xDA, b"a") + b"data",
    "png that begins with another chunk": png(3, 2).replace(b"IHDR", b"gAMA"),
    "png with a chunk beyond its end": png(3, 2, b"\xff\xff\xff\xfftEXt" + b"a" * 100),
    "png with pixels beyond its end": png(3, 2, b"\xff\xff\xff\xffIDAT" + b"a" * 100),
    "png with an orientation beyond its end": png(3, 2, b"\xff\xff\xff\xffeXIf" + b"a" * 100),
    "png without an end": png(3, 2)[: -len(END_OF_PNG)],
    "png for iphones": png(3, 2, png_chunk(b"CgBI", b"abcd")),
    "png with a chunk without a name": png(3, 2, png_chunk(b"\0\0\0\0", b"")),
    "gif with a table beyond its end": b"GIF89a" + struct.pack("<HH3B", 3, 2, 0xF7, 0, 0),
    "gif with an unknown block": gif(3, 2)[:-1] + b"\0;",
    "gif cut in an image": gif(3, 2)[:-1] + b",\0\0\0\0\3\0\2\0\0\2\5abc",
    "gif with a control that is too short": gif(3, 2)[:-1] + b"!\xf9\2ab\0;",
    "gif cut in a comment": gif(3, 2)[:-1] + b"!\xfe\xffabc",
    "webp of nothing": webp(),
    "webp without a size": webp(HEADER, size=0),
    "webp that is larger than itself": webp(HEADER, size=1_000),
    "webp with a chunk beyond its end": webp(HEADER, chunk(b"VP8L", b"a", 2**32 - 1)),
    "webp with two headers": webp(HEADER, HEADER),
    "webp with another header": webp(chunk(b"VP8X", bytes(12))),
    "webp with a frame that is too short": webp(HEADER, chunk(b"ANMF", bytes(10))),
    "webp with a frame whose pixels are beyond its end": webp(
        HEADER, chunk(b"ANMF", bytes(16) + chunk(b"VP8L", b"abcd", 400))
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_picture_is_refused(name: str) -> None:
    with pytest.raises(Unparsable):
        stripped(BROKEN[name])


@pytest.mark.parametrize(
    "content_type", ["image/jpeg", "image/png", "image/gif", "image/webp", "image/heic"]
)
def test_a_file_of_another_format_is_refused(content_type: str) -> None:
    with pytest.raises(Unparsable):
        strip_metadata(BytesIO(b"%PDF-1.7 and more"), BytesIO(), content_type)


@pytest.mark.parametrize(
    "content",
    [jpeg(3, 2), png(3, 2), gif(3, 2), webp_extended(3, 2), webp_lossless(3, 2), webp_lossy(3, 2)],
)
def test_the_control_is_taken_as_it_is(content: bytes) -> None:
    assert stripped(content) == content


@pytest.mark.parametrize("name", WHOLE)
def test_a_picture_that_is_cut_anywhere_is_refused_or_shown_in_part(name: str) -> None:
    content = WHOLE[name]
    whole = stripped(content)
    for end in range(12, len(content), max(len(content) // 300, 1)):
        try:
            part = stripped(content[:end])
        except Unparsable:
            continue
        # A trailer follows the last complete image of a GIF. A scan may end anywhere.
        assert whole.startswith(part.removesuffix(b";")[:-1]) or len(part) == len(whole)


@given(
    name=st.sampled_from(sorted(WHOLE)),
    changes=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=12),
)
def test_a_picture_with_any_bytes_changed_is_refused_or_stripped(
    name: str, changes: list[tuple[int, int]]
) -> None:
    content = bytearray(WHOLE[name])
    for at, value in changes:
        content[12 + at % (len(content) - 12)] = value
    try:
        bare = stripped(bytes(content))
    except Unparsable:
        return
    assert len(bare) <= len(content) + 1  # a trailer
    assert stripped(bare) == bare


@given(magic=st.sampled_from(MAGIC), rest=st.binary(max_size=400))
def test_any_bytes_behind_a_signature_raise_no_other_error(magic: bytes, rest: bytes) -> None:
    try:
        bare = stripped(magic + rest)
    except Unparsable:
        return
    assert stripped(bare) == bare


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + jpeg_segment(0xFE, b"") * 60 + jpeg(3, 2)[2:],
        b"\xff\xd8" + b"\xff" * 60 + jpeg(3, 2)[2:],
        png(3, 2, *[png_chunk(b"tEXt", b"")] * 60),
        gif(3, 2)[:-1] + b"!\xfe\0" * 60 + b";",
        gif(3, 2)[:-1] + b"!\xfe" + b"\1a" * 60 + b"\0;",
        gif(3, 2)[:-1] + b",\0\0\0\0\3\0\2\0\0\2" + b"\1a" * 60 + b"\0;",
        webp(HEADER, *[chunk(b"priv", b"")] * 60),
        webp(HEADER, chunk(b"ANMF", bytes(16) + chunk(b"priv", b"") * 60)),
    ],
    ids=["segments", "fill", "chunks", "comments", "comment", "image", "webp", "frame"],
)
def test_a_picture_of_endlessly_many_parts_is_refused(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stripped(content)
    monkeypatch.setattr(source, "MAX_PARTS", 50)
    with pytest.raises(Unparsable):
        stripped(content)


class Recorder(BytesIO):
    """A file that remembers the largest read, and the bytes that were read in total."""

    largest = total = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None
        assert size >= 0
        content = super().read(size)
        self.largest = max(self.largest, len(content))
        self.total += len(content)
        return content


class Written(BytesIO):
    largest = 0

    def write(self, content: Any, /) -> int:
        self.largest = max(self.largest, len(content))
        return super().write(content)


LONG = b"\0" * 3_000_000


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("image/jpeg", jpeg(3, 2)[:-2] + jpeg_segment(0xDA, b"a") + LONG + b"\xff\xd9"),
        ("image/jpeg", jpeg(3, 2)[:-2] + jpeg_segment(0xDA, b"a") + b"\xff" * 3_000_000),
        ("image/jpeg", jpeg(3, 2)[:-2] + jpeg_segment(0xDA, b"a") + b"\xff\0" * 1_500_000),
        ("image/png", png(3, 2, png_chunk(b"IDAT", LONG), png_chunk(b"tEXt", LONG))),
        ("image/png", png(3, 2, png_chunk(b"iCCP", LONG), png_chunk(b"eXIf", LONG))),
        ("image/gif", gif(3, 2) + LONG),
        ("image/webp", webp(HEADER, chunk(b"VP8L", LONG), chunk(b"EXIF", LONG))),
    ],
)
def test_a_long_picture_is_read_once_in_small_pieces(content_type: str, content: bytes) -> None:
    file, target = Recorder(content), Written()
    strip_metadata(file, target, content_type)
    assert file.total <= len(content)
    assert max(file.largest, target.largest) <= 64 * 1024 * 2


def test_metadata_that_are_too_long_are_read_in_part() -> None:
    content = png(3, 2, png_chunk(b"eXIf", exif(6) + LONG))
    assert len(stripped(content)) < 200
    assert b"eXIf" in stripped(content)
    bare = stripped(webp(HEADER, chunk(b"EXIF", b"Exif\0\0" + exif(6) + LONG)))
    assert (len(bare) < 200, bare[20], b"EXIF" in bare) == (True, 0x08, True)


def test_the_first_metadata_count_as_in_browsers() -> None:
    first, second = (jpeg_segment(0xE1, b"Exif\0\0" + exif(each)) for each in (1, 6))
    xmp = jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>")
    assert b"Exif" not in stripped(jpeg(3, 2, xmp, first, second))
    assert stripped(jpeg(3, 2, xmp, second, first)).count(b"Exif") == 1
    chunks = [png_chunk(b"eXIf", exif(each)) for each in (1, 6)]
    assert b"eXIf" not in stripped(png(3, 2, *chunks))
    assert b"EXIF" not in stripped(webp(HEADER, *(chunk(b"EXIF", exif(each)) for each in (1, 6))))


def test_small_faults_of_programs_are_tolerated() -> None:
    assert stripped(gif(3, 2)[:-1]) == gif(3, 2)  # without a trailer
    without_padding = webp(HEADER, chunk(b"VP8L", b"abc"))
    assert stripped(without_padding)[-4:] == b"abc\0"
    assert stripped(webp(HEADER, chunk(b"VP8L", b"abc") + b"\0", b"rest")) == stripped(
        without_padding
    )
    scan = jpeg(3, 2)[:-2] + jpeg_segment(0xDA, b"a") + b"data"
    assert stripped(scan) == scan  # without an end
    assert stripped(scan + b"\xff") == scan + b"\xff"


def test_profiles_and_loops_of_a_gif_stay_and_other_extensions_go() -> None:
    profile = b"!\xff\x0bICCRGBG1012\4abcd\0"
    loop, other = b"!\xff\x0bANIMEXTS1.0\3\1\5\0\0", b"!\xff\x0bANIMEXTS1.0\3\1\5\0\4abcd\0"
    control, longer = b"!\xf9\4\4\5\0\1\0", b"!\xf9\4\4\5\0\1\4abcd\0"
    private = b"!\xff\x0bPRIVATE 1.0\4abcd\0!\x99\4abcd\0!\xfe\0"
    start = gif(3, 2)[:-1]
    assert stripped(start + profile + other + private + longer + b";") == (
        start + profile + loop + control + b";"
    )
