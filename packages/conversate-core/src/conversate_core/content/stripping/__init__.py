"""Remove the metadata of pictures without decoding them.

The parts that decide how a picture looks stay: the pixels, the color profile, the orientation and
the timing of an animation. Everything else is left out, also data behind the end of the picture.
"""

from __future__ import annotations

from typing import IO

from . import gif, heif, jpeg, png, webp
from .source import Source, Unparsable

__all__ = ["Unparsable", "strip_metadata"]

_FORMATS = {
    "image/avif": heif.strip,
    "image/gif": gif.strip,
    "image/heic": heif.strip,
    "image/heif": heif.strip,
    "image/jpeg": jpeg.strip,
    "image/png": png.strip,
    "image/webp": webp.strip,
}


def strip_metadata(file: IO[bytes], target: IO[bytes], content_type: str) -> int:
    """Copy the picture *file* to *target* without metadata. Return the number of bytes.

    *content_type* is one that `file_types.image_type` returns. *target* is an empty file that can
    seek. This takes linear time and constant memory, whatever the content. Raises Unparsable if the
    file is not built as its format says, or is not complete; *target* then has a part of it.
    """
    _FORMATS[content_type](Source(file), target)
    return target.tell()
