"""Strip pictures, and look for what is left in them."""

from __future__ import annotations

import json
import subprocess
from io import BytesIO
from typing import Any

from PIL import Image, ImageSequence

from conversate_core.content.file_types import image_type
from conversate_core.content.stripping import strip_metadata

# Planted in every place for text.
SECRET = "Villa Umbrella"
ORIENTATION, GPS, THUMBNAILS = 0x0112, 0x8825, 1
# What exiftool says about any picture: the file, its structure and how it looks.
HARMLESS_GROUPS = {"ExifTool", "System", "File", "JFIF", "Adobe", "ICC_Profile", "Composite"}
HARMLESS = {
    "IFD0:Orientation",
    "GIF:AnimationIterations",
    "GIF:BackgroundColor",
    "GIF:BitsPerPixel",
    "GIF:ColorResolutionDepth",
    "GIF:Duration",
    "GIF:FrameCount",
    "GIF:GIFVersion",
    "GIF:HasColorMap",
    "GIF:ImageHeight",
    "GIF:ImageWidth",
    "GIF:PixelAspectRatio",
    "GIF:TransparentColor",
    "PNG:AnimationFrames",
    "PNG:AnimationPlays",
    "PNG:BackgroundColor",
    "PNG:BitDepth",
    *(f"PNG:{color}{axis}" for color in ("Red", "Green", "Blue", "WhitePoint") for axis in "XY"),
    "PNG:ColorType",
    "PNG:Compression",
    "PNG:Filter",
    "PNG:Gamma",
    "PNG:ImageHeight",
    "PNG:ImageWidth",
    "PNG:Interlace",
    "PNG:Palette",
    "PNG:ProfileName",
    "PNG:SRGBRendering",
    "PNG:SignificantBits",
    "PNG:Transparency",
    "PNG-cICP:ColorPrimaries",
    "PNG-pHYs:PixelUnits",
    "PNG-pHYs:PixelsPerUnitX",
    "PNG-pHYs:PixelsPerUnitY",
    "RIFF:ALPHFiltering",
    "RIFF:ALPHPreprocessing",
    "RIFF:AlphaCompression",
    "RIFF:AlphaFiltering",
    "RIFF:AlphaIsUsed",
    "RIFF:AlphaPreprocessing",
    "RIFF:AnimationLoopCount",
    "RIFF:BackgroundColor",
    "RIFF:Duration",
    "RIFF:FrameCount",
    "RIFF:HorizontalScale",
    "RIFF:ImageHeight",
    "RIFF:ImageWidth",
    "RIFF:VP8Version",
    "RIFF:VerticalScale",
    "RIFF:WebP_Flags",
}
# What Pillow says of how a picture looks and plays.
LOOKS = {
    *("adobe", "adobe_transform", "jfif", "jfif_density", "jfif_unit", "jfif_version"),
    *("progression", "progressive", "dpi", "gamma", "srgb", "chromaticity", "aspect"),
    *("icc_profile", "transparency", "interlace", "background", "loop", "duration", "timestamp"),
    *("version", "extension", "default_image", "disposal", "blend", "bbox", "exif"),
}


def stripped(content: bytes) -> bytes:
    """Return *content* without metadata. Raises Unparsable."""
    target = BytesIO()
    content_type = image_type(content)
    assert content_type is not None
    size = strip_metadata(BytesIO(content), target, content_type)
    assert size == len(target.getvalue())
    return target.getvalue()


def look(content: bytes) -> list[Any]:
    """Return what Pillow shows of a picture: each frame, how long, how often, in which colors."""
    with Image.open(BytesIO(content)) as image:
        frames = [
            (frame.mode, frame.size, frame.tobytes(), frame.info.get("duration"))
            for frame in ImageSequence.Iterator(image)
        ]
        turned = image.getexif().get(ORIENTATION, 1)
        return [*frames, image.info.get("loop"), image.info.get("icc_profile"), turned]


def left_for_pillow(content: bytes) -> set[str]:
    """Return the names of the metadata that Pillow finds."""
    with Image.open(BytesIO(content)) as image:
        for frame in ImageSequence.Iterator(image):
            frame.load()
        found = {str(name) for name in image.info if name not in LOOKS}
        found |= {str(tag) for tag in image.getexif() if tag != ORIENTATION}
        found |= set(getattr(image, "text", {}))
        if image.getexif().get_ifd(GPS) or image.getexif().get_ifd(THUMBNAILS):
            found.add("GPS or preview")
        return found


def left_for_exiftool(content: bytes) -> dict[str, Any]:
    """Return the metadata that exiftool finds."""
    command = ["exiftool", "-json", "-G1", "-a", "-s", "-u", "-ee", "-"]
    output = subprocess.run(command, input=content, capture_output=True, check=True).stdout
    [found] = json.loads(output)
    return {
        tag: value
        for tag, value in found.items()
        if tag != "SourceFile"
        and (tag.split(":")[0] not in HARMLESS_GROUPS or tag == "File:Comment")
        and tag.split(":")[0][:4] != "ICC-"
        and tag not in HARMLESS
    }
