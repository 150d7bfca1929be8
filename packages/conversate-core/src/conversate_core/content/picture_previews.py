"""Make a small picture of a large one, with Pillow (the extra ``images``).

The work is bounded before a pixel is decoded: by the pixels of the picture and by the scans of a
JPEG. A large JPEG is decoded at a reduced size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import Any, NamedTuple

from .exif import ON_ITS_SIDE, ORIENTATION
from .picture_colors import to_known_mode, with_profile

# Bytes. A smaller picture is shown as it is.
MIN_SIZE = 300 * 1024
# Bytes of a file that is read into memory.
MAX_SIZE = 50_000_000
# Pixels that an upright preview fits into.
BOX = (1200, 800)
# Pixels of a JPEG that is decoded at a reduced size; of pictures that are decoded whole; and of
# WebP, whose decoder takes twice the memory. A preview then takes about 200 MB at most.
MAX_PIXELS = 50_000_000
MAX_WHOLE_PIXELS = 25_000_000
MAX_WEBP_PIXELS = 13_000_000
# Scans of a JPEG. Encoders make about ten; each takes as long as decoding the whole picture.
MAX_SCANS = 32
# The first of these qualities whose preview has at most this many bytes is taken, or the last one.
_QUALITIES = (80, 65, 50)
_ENOUGH = 140_000
# A preview that saves less than this part is useless.
_MUST_SAVE = 0.2

HEIC_TYPES = frozenset({"image/heic", "image/heif"})
# The extension of the preview of each type: WebP may be transparent.
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".webp",
    "image/webp": ".webp",
    **dict.fromkeys(HEIC_TYPES, ".jpg"),
}
CONTENT_TYPES = {".jpg": "image/jpeg", ".webp": "image/webp"}
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# A marker of a JPEG with a length; also the end of the picture. Others stand alone.
_MARKER = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")
_START_OF_SCAN, _END_OF_IMAGE = 0xDA, 0xD9


class NoPreview(Exception):
    """The picture gets no preview: it is animated, broken, too large, or small enough."""


class Preview(NamedTuple):
    """A preview, with the pixels of the upright picture that it was made of."""

    content: bytes
    width: int
    height: int


def can_read_heic() -> bool:
    return find_spec("pillow_heif") is not None


def preview_name(file: str, content_type: str, number: int) -> str:
    """Return the name under which the storage keeps the preview of the *number*-th try."""
    return f"{file}-{number}{ENDINGS[content_type]}"


def make_preview(content: bytes, content_type: str) -> Preview:
    """Return an upright preview of the picture in *content*. Raise NoPreview if it gets none."""
    try:
        image = _open(content, content_type)
        preview = _shrink(image, ENDINGS[content_type])
    except NoPreview:
        raise
    except Exception as error:  # any error of a decoder, for a broken file
        raise NoPreview from error
    if len(preview.content) > len(content) * (1 - _MUST_SAVE):
        raise NoPreview
    return preview


def _open(content: bytes, content_type: str) -> Any:
    """Return the picture, not decoded yet if its format allows."""
    from PIL import Image

    if content_type in HEIC_TYPES:
        return _open_heic(content)
    image = Image.open(BytesIO(content), formats=[_FORMATS[content_type]])
    if content_type == "image/jpeg":
        _check_pixels(image.size, _limit_of_jpeg(image, content))
    elif getattr(image, "is_animated", False):
        raise NoPreview
    else:
        is_webp = content_type == "image/webp"
        _check_pixels(image.size, MAX_WEBP_PIXELS if is_webp else MAX_WHOLE_PIXELS)
    return image


def _limit_of_jpeg(image: Any, content: bytes) -> int:
    """Return how many pixels a JPEG may have. Raise NoPreview if it has too many scans."""
    scans = list(_scans(content))
    if len(scans) > MAX_SCANS:
        raise NoPreview
    is_whole = len(scans) > 1 or "progressive" in image.info
    return MAX_WHOLE_PIXELS if is_whole else MAX_PIXELS


def _open_heic(content: bytes) -> Any:
    from pillow_heif import open_heif

    heif = open_heif(BytesIO(content), convert_hdr_to_8bit=True)
    _check_pixels(heif.size, MAX_WHOLE_PIXELS)
    return heif.to_pillow()


def _check_pixels(size: tuple[int, int], most: int) -> None:
    if size[0] * size[1] > most:
        raise NoPreview


def _scans(content: bytes) -> Iterator[int]:
    """Yield where each scan of a JPEG begins. What follows the end of the picture is ignored."""
    at = 2
    while found := _MARKER.search(content, at):
        marker, at = content[found.end() - 1], found.end()
        if marker == _END_OF_IMAGE:
            return
        if marker == _START_OF_SCAN:
            yield at
        at += max(int.from_bytes(content[at : at + 2], "big"), 2)


def _shrink(image: Any, ending: str) -> Preview:
    # Pillow would read an orientation there too, but browsers don't.
    for key in ("xmp", "XML:com.adobe.xmp", "Raw profile type exif"):
        image.info.pop(key, None)
    is_on_its_side = image.getexif().get(ORIENTATION) in ON_ITS_SIDE
    turned = -1 if is_on_its_side else 1
    width, height = image.size[::turned]
    image = to_known_mode(image)
    if image is None:
        raise NoPreview
    # This decodes a JPEG at a half, a quarter or an eighth of its size.
    image.thumbnail(BOX[::turned])
    return Preview(_encode(_upright(image), ending), width, height)


def _upright(image: Any) -> Any:
    from PIL import ImageOps

    return ImageOps.exif_transpose(image)


def _encode(image: Any, ending: str) -> bytes:
    image, profile = with_profile(image, has_alpha=ending == ".webp")
    # Otherwise a comment would be written again.
    image.info = {}
    for quality in _QUALITIES:
        target = BytesIO()
        form = "WEBP" if ending == ".webp" else "JPEG"
        image.save(target, form, quality=quality, icc_profile=profile)
        if target.tell() <= _ENOUGH:
            break
    return target.getvalue()
