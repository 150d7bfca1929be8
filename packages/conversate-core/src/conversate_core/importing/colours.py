"""The palette's colour that comes nearest to one that was chosen freely."""

from __future__ import annotations

import math

from ..colours import Colour

# As the stylesheet of conversate-web has them on light pages.
PALETTE = {
    Colour.BLUE: "1f5fbf",
    Colour.ORANGE: "a84d00",
    Colour.GREEN: "1c7a3d",
    Colour.PURPLE: "7b3fc4",
    Colour.RED: "bf2c2c",
    Colour.TEAL: "0b7373",
    Colour.PINK: "b8266f",
    Colour.BROWN: "7f5433",
    Colour.INDIGO: "4449c9",
    Colour.OLIVE: "666a0f",
    Colour.CYAN: "08708f",
    Colour.GREY: "5a6072",
}


def nearest_colour(code: str) -> str:
    """The palette's colour nearest to *code*, six or three hexadecimal digits.

    Nearest by hue and chroma, the axes a and b of Oklab; how light it was does not count, since the
    stylesheet makes each colour readable on light and on dark. Black and white are grey, and
    so is what is no colour at all.
    """
    try:
        wanted = _hue_and_chroma(code)
    except ValueError:
        return Colour.GREY.value
    return min(PALETTE, key=lambda name: math.dist(wanted, _hue_and_chroma(PALETTE[name]))).value


def _hue_and_chroma(code: str) -> tuple[float, float]:
    # https://bottosson.github.io/posts/oklab/#converting-from-linear-srgb-to-oklab
    red, green, blue = map(_linear, _channels(code))
    long = math.pow(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue, 1 / 3)
    medium = math.pow(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue, 1 / 3)
    short = math.pow(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue, 1 / 3)
    return (
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _channels(code: str) -> bytes:
    if len(code) == 3:
        code = "".join(digit * 2 for digit in code)
    if len(code) != 6:
        raise ValueError(code)
    return bytes.fromhex(code)


def _linear(channel: int) -> float:
    # IEC 61966-2-1 (sRGB)
    value = channel / 255
    return value / 12.92 if value <= 0.04045 else math.pow((value + 0.055) / 1.055, 2.4)
