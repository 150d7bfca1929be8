"""Pictures as large as photos, by Pillow."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.Image import Transpose

CORNERS = ("red", "lime", "blue", "white")
# What undoes each orientation.
_UNDO = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_90,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_270,
}


@cache
def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """Return a noisy picture whose corners have these colors, from the top left on."""
    noise = Image.effect_noise((width, height), 60)
    image = Image.merge("RGB", [noise, noise.transpose(Transpose.ROTATE_180), noise])
    side = min(width, height) // 4
    for color, left, top in zip(
        CORNERS,
        (0, width - side, 0, width - side),
        (0, 0, height - side, height - side),
        strict=True,
    ):
        image.paste(color, (left, top, left + side, top + side))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


@cache
def photo(width: int = 1600, height: int = 1200, *, quality: int = 90) -> bytes:
    """Return a JPEG. With this size, it gets a preview."""
    return encoded(picture(width, height), quality=quality)


def turned(image: Image.Image, orientation: int) -> tuple[Image.Image, bytes]:
    """Return *image* as a camera held otherwise stores it, and its EXIF data."""
    metadata = Image.Exif()
    metadata[0x0112] = orientation
    undo = _UNDO.get(orientation)
    return (image if undo is None else image.transpose(undo)), metadata.tobytes()


def corners_of(image: Image.Image) -> list[str]:
    """Return the nearest of the colors of CORNERS in each corner."""
    width, height = image.size
    near = 10
    places = [
        (near, near),
        (width - near, near),
        (near, height - near),
        (width - near, height - near),
    ]
    return [_nearest(image.convert("RGB").getpixel(place)) for place in places]


def _nearest(pixel: Any) -> str:
    known = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
    return min(
        known, key=lambda name: sum(abs(a - b) for a, b in zip(known[name], pixel, strict=True))
    )
