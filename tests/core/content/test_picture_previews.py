"""A preview is small, upright and in the right colors; what could be an attack gets none."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from unittest import mock

import pytest
from PIL import Image, ImageCms, ImageFile
from pillow_heif import from_pillow

from conversate_core.content import picture_previews
from conversate_core.content.picture_previews import MAX_SCANS, NoPreview, make_preview
from tests.core.support.photos import CORNERS, corners_of, encoded, photo, picture, turned

JPEG, PNG, WEBP, HEIC = "image/jpeg", "image/png", "image/webp", "image/heic"
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def preview_of(content: bytes, content_type: str = JPEG) -> Image.Image:
    image = Image.open(BytesIO(make_preview(content, content_type).content))
    image.load()
    return image


@pytest.fixture
def decoded() -> Iterator[mock.Mock]:
    """Note each picture that is decoded."""
    with mock.patch.object(
        ImageFile.ImageFile, "load", autospec=True, side_effect=ImageFile.ImageFile.load
    ) as load:
        yield load


@pytest.mark.parametrize(
    ("size", "shown"),
    [((4032, 3024), (1067, 800)), ((3024, 4032), (600, 800)), ((4000, 1000), (1200, 300))],
)
def test_it_fits_into_the_box_and_is_small(size: tuple[int, int], shown: tuple[int, int]) -> None:
    content = photo(*size)
    made = make_preview(content, JPEG)
    assert Image.open(BytesIO(made.content)).size == shown
    assert (made.width, made.height) == size
    assert len(made.content) < min(300_000, len(content) / 4)


def test_a_picture_that_fits_already_keeps_its_size() -> None:
    content = encoded(picture(800, 600), "PNG")
    assert preview_of(content, PNG).size == (800, 600)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(("kind", "content_type"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_it_is_upright(orientation: int, kind: str, content_type: str) -> None:
    image, exif = turned(picture(1600, 1200), orientation)
    content = encoded(image, kind, exif=exif, quality=95)
    made = make_preview(content, content_type)
    shown = Image.open(BytesIO(made.content))
    assert corners_of(shown) == list(CORNERS)
    assert shown.size == (1067, 800)
    assert (made.width, made.height) == (1600, 1200)


def test_an_orientation_that_browsers_do_not_read_is_ignored() -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description tiff:Orientation="3"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    content = encoded(picture(1600, 1200), quality=90, xmp=xmp)
    assert corners_of(preview_of(content)) == list(CORNERS)


@pytest.mark.parametrize(("kind", "content_type"), [("JPEG", JPEG), ("PNG", PNG), ("WEBP", WEBP)])
def test_it_keeps_the_color_profile_and_no_other_metadata(kind: str, content_type: str) -> None:
    _, exif = turned(picture(1600, 1200), 1)
    options = {"JPEG": {"comment": b"At home", "xmp": b"<at-home/>"}}.get(kind, {})
    content = encoded(picture(1600, 1200), kind, quality=95, icc_profile=SRGB, exif=exif, **options)
    shown = preview_of(content, content_type)
    assert shown.info["icc_profile"] == SRGB
    assert not dict(shown.getexif())
    assert not {"comment", "xmp", "exif"} & set(shown.info)


def test_a_profile_of_other_colors_or_a_large_one_is_left_out() -> None:
    image = picture(1600, 1200)
    gray = SRGB[:16] + b"GRAY" + SRGB[20:]
    for profile in (gray, SRGB + bytes(30_000)):
        assert "icc_profile" not in preview_of(encoded(image, icc_profile=profile)).info


@pytest.mark.parametrize("profile", [None, SRGB, b"none"])
def test_a_picture_for_print_becomes_one_for_screens(profile: bytes | None) -> None:
    content = encoded(picture(1600, 1200, "CMYK"), quality=90, icc_profile=profile)
    shown = preview_of(content)
    assert (shown.mode, corners_of(shown)) == ("RGB", list(CORNERS))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_stays_so(mode: str) -> None:
    image = picture(1600, 1200).convert("RGBA")
    image.paste((0, 0, 0, 0), (700, 500, 900, 700))
    content = encoded(image.quantize() if mode == "P" else image.convert(mode), "PNG")
    shown = preview_of(content, PNG)
    assert (shown.format, shown.mode) == ("WEBP", "RGBA")
    assert shown.getpixel((533, 400))[3] == 0  # type: ignore[index]
    assert shown.getpixel((10, 10))[3] == 255  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_other_modes_of_png(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # Black and white takes few bytes.
    monkeypatch.setattr(picture_previews, "_MUST_SAVE", -9)
    assert preview_of(encoded(picture(1600, 1200, mode), "PNG"), PNG).mode == "RGB"


def test_a_gray_photo_stays_gray() -> None:
    assert preview_of(encoded(picture(1600, 1200, "L"), quality=95)).mode == "L"


def test_a_photo_with_another_one_behind_it() -> None:
    # As phones store one of another exposure.
    others = [picture(400, 300)]
    content = encoded(picture(1600, 1200), "MPO", save_all=True, append_images=others, quality=90)
    assert corners_of(preview_of(content)) == list(CORNERS)


def test_a_photo_of_an_iphone() -> None:
    target = BytesIO()
    # The encoder takes eight times as long by default.
    from_pillow(picture(1600, 1200)).save(target, quality=80, enc_params={"preset": "ultrafast"})
    made = make_preview(target.getvalue(), HEIC)
    shown = Image.open(BytesIO(made.content))
    assert (shown.format, shown.size, corners_of(shown)) == ("JPEG", (1067, 800), list(CORNERS))
    assert (made.width, made.height) == (1600, 1200)


@pytest.mark.parametrize(("kind", "content_type"), [("PNG", PNG), ("WEBP", WEBP)])
def test_animations_get_none(kind: str, content_type: str) -> None:
    frames = [picture(800, 600), picture(800, 600).rotate(180)]
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
    with pytest.raises(NoPreview):
        make_preview(content, content_type)


@pytest.mark.parametrize("content_type", [JPEG, PNG, WEBP, HEIC])
@pytest.mark.parametrize("content", [b"", b"nothing of the kind", photo()[:100_000]])
def test_broken_pictures_get_none(content: bytes, content_type: str) -> None:
    with pytest.raises(NoPreview):
        make_preview(content, content_type)


def test_sixteen_bits_of_gray_get_none() -> None:
    content = encoded(Image.new("I;16", (1000, 1000), 40_000), "PNG")
    with pytest.raises(NoPreview):
        make_preview(content, PNG)


def test_a_preview_that_saves_little_is_not_kept() -> None:
    content = encoded(picture(1067, 800), quality=50)
    with pytest.raises(NoPreview):
        make_preview(content, JPEG)


def test_a_decompression_bomb_is_not_decoded(decoded: mock.Mock) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">II5B", 8_000, 8_000, 8, 6, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))
    with pytest.raises(NoPreview):
        make_preview(content, PNG)
    decoded.assert_not_called()


def test_a_jpeg_of_more_pixels_than_allowed_is_not_decoded(decoded: mock.Mock) -> None:
    content = photo()
    at = content.index(b"\xff\xc0") + 5
    content = content[:at] + struct.pack(">HH", 8_000, 8_000) + content[at + 4 :]
    with pytest.raises(NoPreview):
        make_preview(content, JPEG)
    decoded.assert_not_called()


def test_a_jpeg_that_can_only_be_decoded_as_a_whole_has_a_lower_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_previews, "MAX_WHOLE_PIXELS", 1_000_000)
    make_preview(photo(), JPEG)
    with pytest.raises(NoPreview):
        make_preview(encoded(picture(1600, 1200), quality=90, progressive=True), JPEG)


def test_a_progressive_jpeg() -> None:
    content = encoded(picture(1600, 1200), quality=90, progressive=True)
    assert corners_of(preview_of(content)) == list(CORNERS)


def test_a_jpeg_with_very_many_scans_is_not_decoded(decoded: mock.Mock) -> None:
    content = encoded(picture(1600, 1200), quality=90, progressive=True)
    last = content.rindex(b"\xff\xda")
    scan = content[last:-2]
    # Markers that stand alone don't hide the scans after them.
    content = content[:last] + (b"\xff\x01" + scan) * MAX_SCANS + content[-2:]
    with pytest.raises(NoPreview):
        make_preview(content, JPEG)
    decoded.assert_not_called()


def test_what_follows_a_photo_is_no_part_of_it() -> None:
    # Phones append a short film.
    content = photo() + b"\xff\xda\0\x02" * 100
    assert corners_of(preview_of(content)) == list(CORNERS)
