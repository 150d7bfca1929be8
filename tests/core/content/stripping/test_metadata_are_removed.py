"""Pictures of real encoders lose their metadata, and look as before."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from conversate_core.content.file_types import detect
from tests.core.support.encoders import (
    PILLOW,
    SECRET,
    TOOLS,
    by_pillow,
    photo_exif,
    pillow_jpeg,
    pillow_png,
    require,
    tag_by_exiftool,
)
from tests.core.support.stripping import left_for_exiftool, left_for_pillow, look, stripped

SECRETS = [SECRET.encode(), b"ftypmp42", b"adobe:ns:meta", b"2026:05:01"]
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
}


def check(content: bytes) -> bytes:
    """Check what Pillow and the bytes say. Return the stripped picture."""
    bare = stripped(content)
    assert look(bare) == look(content)
    assert left_for_pillow(bare) == set()
    assert not [secret for secret in SECRETS if secret in bare]
    assert stripped(bare) == bare
    kind = detect(bare, "photo")
    assert kind.content_type == detect(content, "photo").content_type
    return bare


@pytest.mark.parametrize("name", PILLOW)
def test_a_picture_by_pillow_looks_the_same_without_metadata(name: str) -> None:
    content = PILLOW[name]()
    assert SECRET.encode() in content
    assert left_for_pillow(content)
    assert len(check(content)) < len(content)


@pytest.mark.parametrize("name", TOOLS)
def test_a_picture_by_a_tool_looks_the_same_without_metadata(name: str, tmp_path: Path) -> None:
    tool, make = TOOLS[name]
    require(tool)
    check(make(tmp_path))


@pytest.mark.parametrize("name", PILLOW)
def test_exiftool_finds_nothing_in_a_picture_by_pillow(name: str, tmp_path: Path) -> None:
    require("exiftool")
    content = PILLOW[name]()
    assert left_for_exiftool(content)
    assert left_for_exiftool(stripped(content)) == {}


@pytest.mark.parametrize("name", TOOLS)
def test_exiftool_finds_nothing_that_it_has_written_itself(name: str, tmp_path: Path) -> None:
    tool, make = TOOLS[name]
    require(tool)
    require("exiftool")
    made = make(tmp_path)
    content = tag_by_exiftool(made, tmp_path, ENDINGS[detect(made, "").content_type])
    assert SECRET in str(left_for_exiftool(content))
    assert left_for_exiftool(check(content)) == {}


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_the_orientation_stays(kind: str, orientation: int) -> None:
    bare = check(by_pillow(kind, exif=photo_exif(orientation)))
    with Image.open(BytesIO(bare)) as image:
        assert dict(image.getexif()) == ({0x0112: orientation} if orientation > 1 else {})


def test_of_several_photos_in_a_file_the_first_stays() -> None:
    content = by_pillow("MPO", frames=3, exif=photo_exif(1))
    bare = stripped(content)
    assert look(bare)[0] == look(content)[0]
    assert left_for_pillow(bare) == set()
    assert (bare.count(b"\xff\xd8\xff"), b"MPF\0" in bare) == (1, False)


def test_a_stripped_picture_has_its_profile_and_one_orientation() -> None:
    bare = stripped(PILLOW["jpeg with a profile"]())
    assert bare.count(b"ICC_PROFILE\0") == 1
    assert bare.count(b"Exif\0\0") == 1
    assert b"JFIF" in bare


@given(
    pixels=st.binary(min_size=12, max_size=600),
    width=st.integers(1, 20),
    quality=st.integers(1, 100),
    orientation=st.integers(1, 8),
    kind=st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]),
    is_special=st.booleans(),
)
def test_any_pixels_stay_as_they_are(
    pixels: bytes, width: int, quality: int, orientation: int, kind: str, is_special: bool
) -> None:
    height = max(len(pixels) // (3 * width), 1)
    size = 3 * width * height
    image = Image.frombytes("RGB", (width, height), pixels[:size].ljust(size, b"\0"))
    stream = BytesIO()
    options = {"exif": photo_exif(orientation)} if kind != "GIF" else {"comment": SECRET}
    special = {"progressive": True} if kind == "JPEG" else {"lossless": True}
    image.save(stream, kind, quality=quality, **options, **(special if is_special else {}))
    check(stream.getvalue())


def test_metadata_behind_the_pixels_are_removed_too() -> None:
    content = pillow_png()
    assert content.rindex(SECRET.encode()) > content.rindex(b"IEND")
    assert stripped(content).endswith(b"IEND\xaeB`\x82")
    assert stripped(pillow_jpeg()).endswith(b"\xff\xd9")
