"""The colors of a preview: modes that can be shrunk, and the color profile."""

from __future__ import annotations

from io import BytesIO
from typing import Any

# Modes that are shrunk as they are. The others are converted, or not supported, as 16 bits of gray.
_SHRINKABLE = frozenset({"L", "LA", "RGB", "RGBA", "CMYK"})
_WITH_ALPHA = frozenset({"LA", "RGBA"})
# Where a profile names its color space (ICC.1:2022, 7.2).
_SPACE = slice(16, 20)
# Bytes. The profiles of cameras and phones have less than 4,000; those of printers have megabytes.
_MAX_PROFILE = 20_000


def to_known_mode(image: Any) -> Any | None:
    """Return *image* in a mode that can be shrunk, or None if its mode is not supported."""
    if image.mode in {"1", "L", "P", "PA", "RGB"} and image.has_transparency_data:
        return image.convert("RGBA")
    if image.mode == "1":
        return image.convert("L")
    if image.mode in {"P", "PA"}:
        return image.convert("RGB")
    return image if image.mode in _SHRINKABLE else None


def with_profile(image: Any, *, has_alpha: bool) -> tuple[Any, bytes | None]:
    """Return *image* as it is to be stored, and its color profile, if that is to be stored too.

    The result is gray or RGB, and RGBA if *has_alpha* and the image is transparent.
    """
    profile = image.info.get("icc_profile") or b""
    if image.mode == "CMYK":
        return _from_print(image, profile), None
    if image.mode in _WITH_ALPHA and has_alpha:
        image = image.convert("RGBA")
    elif image.mode in _WITH_ALPHA or has_alpha:
        image = image.convert("RGB")
    space = b"GRAY" if image.mode == "L" else b"RGB "
    fits = profile[_SPACE] == space and len(profile) <= _MAX_PROFILE
    return image, profile if fits else None


def _from_print(image: Any, profile: bytes) -> Any:
    """Return a CMYK image in sRGB."""
    from PIL import ImageCms

    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, source, target, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):  # none, or a broken one
        return image.convert("RGB")
