"""Map the free colors of 0.3 to the palette."""

from __future__ import annotations

import math

from ..choices import Color

# The values of the light mode in the stylesheet of conversate-web.
PALETTE = {
    Color.BLUE: "1f5fbf",
    Color.ORANGE: "a84d00",
    Color.GREEN: "1c7a3d",
    Color.PURPLE: "7b3fc4",
    Color.RED: "bf2c2c",
    Color.TEAL: "0b7373",
    Color.PINK: "b8266f",
    Color.BROWN: "7f5433",
    Color.INDIGO: "4449c9",
    Color.OLIVE: "666a0f",
    Color.CYAN: "08708f",
    Color.GREY: "5a6072",
}
# The default of 0.3, which only the admin site could change.
_DEFAULT = "000000"
# Chroma above this is ignored, so that hue alone distinguishes pure blue from indigo.
_MAX_CHROMA = 0.13


def is_chosen(code: str) -> bool:
    """Return whether the color *code* was chosen, and is not the default of 0.3."""
    return code not in {"", _DEFAULT}


def nearest_color(code: str) -> str:
    """Return the palette's color nearest to *code*, six or three hexadecimal digits.

    The distance is that of hue and chroma, the axes a and b of Oklab. Lightness does not count,
    since the stylesheet has readable values for light and dark mode. White and invalid codes become
    grey.
    """
    try:
        wanted = _hue_and_chroma(code)
    except ValueError:
        return Color.GREY.value
    return min(PALETTE, key=lambda name: math.dist(wanted, _hue_and_chroma(PALETTE[name]))).value


def _hue_and_chroma(code: str) -> tuple[float, float]:
    # https://bottosson.github.io/posts/oklab/#converting-from-linear-srgb-to-oklab
    red, green, blue = map(_linear, _channels(code))
    long = math.pow(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue, 1 / 3)
    medium = math.pow(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue, 1 / 3)
    short = math.pow(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue, 1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    scale = min(1.0, _MAX_CHROMA / (math.hypot(a, b) or 1.0))
    return (a * scale, b * scale)


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
