"""Pictures by real encoders, with metadata wherever they go."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from tests.core.support.pictures import jpeg_segment, png_chunk
from tests.core.support.stripping import GPS, ORIENTATION, SECRET

WIDTH, HEIGHT = 48, 32
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc>{SECRET}</dc></x:xmpmeta>'.encode()
# As a phone that has taken a film with the photo, or several photos, appends it.
APPENDED = b"\0\0\0\x18ftypmp42" + SECRET.encode() * 20


def photo(mode: str = "RGB", shift: int = 0) -> Image.Image:
    """Return a picture whose corners differ."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    image.putdata(
        [(5 * x, 7 * y, (x * y + shift) % 256) for y in range(HEIGHT) for x in range(WIDTH)]
    )
    if mode in {"RGBA", "LA"}:
        image.putalpha(Image.linear_gradient("L").resize(image.size))
    return image.convert(mode)


def photo_exif(orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[0x010F] = exif[0x013B] = exif[0x010E] = SECRET
    exif.get_ifd(0x8769)[0x9003] = "2026:05:01 12:00:00"
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)})
    return exif.tobytes()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def by_pillow(kind: str, mode: str = "RGB", frames: int = 1, **options: Any) -> bytes:
    stream = BytesIO()
    first, *more = [photo(mode, 40 * shift) for shift in range(frames)]
    if more:
        options |= {"save_all": True, "append_images": more, "duration": [80, 120, 90][:frames]}
    first.save(stream, kind, **options)
    return stream.getvalue()


def pillow_jpeg(mode: str = "RGB", **options: Any) -> bytes:
    options = {"exif": photo_exif(), "comment": SECRET, "xmp": XMP, **options}
    content = by_pillow("JPEG", mode, **options)
    photoshop = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 64) + SECRET.encode()
    segments = [(0xE0, b"JFXX\0\x10" + content), (0xED, photoshop)]
    added = b"".join(jpeg_segment(marker, segment[:65_000]) for marker, segment in segments)
    end = 4 + int.from_bytes(content[4:6], "big")  # of the first segment
    return content[:end] + added + content[end:] + content + APPENDED


def pillow_png(mode: str = "RGB", **options: Any) -> bytes:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET)
    texts.add_text("Author", SECRET * 100, zip=True)
    texts.add_itxt("Title", SECRET)
    texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
    texts.add(b"tIME", b"\x07\xea\x05\x01\x0c\0\0")
    texts.add(b"prVt", SECRET.encode(), after_idat=True)
    content = by_pillow("PNG", mode, pnginfo=texts, exif=photo_exif(), **options)
    return content + png_chunk(b"tEXt", b"Comment\0" + SECRET.encode())


def pillow_gif(**options: Any) -> bytes:
    content = by_pillow("GIF", "P", comment=SECRET, **options)
    packet = bytes((len(XMP),)) + XMP
    xmp = b"!\xff\x0bXMP DataXMP" + packet + b"\0"
    return content[:-1] + xmp + b"!\x01\x04abcd\0" + b";" + APPENDED


def pillow_webp(mode: str = "RGB", **options: Any) -> bytes:
    content = by_pillow("WEBP", mode, exif=photo_exif(), xmp=XMP, **options)
    unknown = b"priv" + struct.pack("<I", len(SECRET)) + SECRET.encode()
    body = content[8:] + unknown
    return b"RIFF" + struct.pack("<I", len(body)) + body + APPENDED


PILLOW: dict[str, Callable[[], bytes]] = {
    "jpeg": pillow_jpeg,
    "progressive jpeg": lambda: pillow_jpeg(progressive=True, optimize=True, quality=95),
    "jpeg with restart markers": lambda: pillow_jpeg(restart_marker_rows=1, subsampling=0),
    "jpeg in grey": lambda: pillow_jpeg("L"),
    "jpeg for print": lambda: pillow_jpeg("CMYK"),
    "jpeg with a profile": lambda: pillow_jpeg(icc_profile=profile(), dpi=(300, 300)),
    "jpeg as uncoded rgb": lambda: pillow_jpeg(keep_rgb=True),
    "upright jpeg": lambda: pillow_jpeg(exif=photo_exif(1)),
    "png": pillow_png,
    "png with a palette": lambda: pillow_png("P", transparency=3),
    "png with transparency": lambda: pillow_png("RGBA", icc_profile=profile(), dpi=(72, 72)),
    "png in grey": lambda: pillow_png("LA"),
    "png of two colors": lambda: pillow_png("1"),
    "png with deep colors": lambda: pillow_png("I;16"),
    "animated png": lambda: pillow_png("RGBA", frames=3, loop=2),
    "gif": pillow_gif,
    "animated gif": lambda: pillow_gif(frames=3, loop=0, disposal=2),
    "webp": pillow_webp,
    "webp without loss": lambda: pillow_webp("RGBA", lossless=True, icc_profile=profile()),
    "webp with transparency": lambda: pillow_webp("RGBA", quality=60),
    "animated webp": lambda: pillow_webp("RGBA", frames=3, loop=3),
}


def by_magick(ending: str, *options: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        command = shutil.which("magick") or "convert"
        comment = ["-set", "comment", SECRET, "-set", "Artist", SECRET]
        return run(folder, ending, command, "source.png", *options, *comment, "made" + ending)

    return make


def by_ffmpeg(ending: str, *options: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        film = ["-f", "lavfi", "-i", f"testsrc=size={WIDTH}x{HEIGHT}:rate=5:duration=0.6"]
        about = ["-metadata", f"comment={SECRET}", "-metadata", f"title={SECRET}"]
        quiet = ["-hide_banner", "-loglevel", "error", "-y"]
        return run(folder, ending, "ffmpeg", *quiet, *film, *about, *options, "made" + ending)

    return make


def by_cwebp(*options: str) -> Callable[[Path], bytes]:
    def make(folder: Path) -> bytes:
        kept = ["-quiet", "-metadata", "all", "source.jpg", "-o", "made.webp"]
        return run(folder, ".webp", "cwebp", *options, *kept)

    return make


def by_gif2webp(folder: Path) -> bytes:
    kept = ["-quiet", "-metadata", "all", "source.gif", "-o", "made.webp"]
    return run(folder, ".webp", "gif2webp", *kept)


# The program that must be installed, and how the picture is made. ImageMagick has "identify".
TOOLS: dict[str, tuple[str, Callable[[Path], bytes]]] = {
    "jpeg by magick": ("identify", by_magick(".jpg", "-quality", "90")),
    "progressive jpeg by magick": ("identify", by_magick(".jpg", "-interlace", "JPEG")),
    "png by magick": ("identify", by_magick(".png")),
    "interlaced png by magick": ("identify", by_magick(".png", "-interlace", "PNG")),
    "gif by magick": (
        "identify",
        by_magick(".gif", "-delay", "20", "-loop", "3", "(", "+clone", "-negate", ")"),
    ),
    "webp by magick": ("identify", by_magick(".webp")),
    "jpeg by ffmpeg": ("ffmpeg", by_ffmpeg(".jpg", "-frames:v", "1", "-update", "1")),
    "png by ffmpeg": ("ffmpeg", by_ffmpeg(".png", "-frames:v", "1", "-update", "1")),
    "animated png by ffmpeg": ("ffmpeg", by_ffmpeg(".apng", "-plays", "2")),
    "gif by ffmpeg": ("ffmpeg", by_ffmpeg(".gif", "-loop", "4")),
    "animated webp by ffmpeg": ("ffmpeg", by_ffmpeg(".webp", "-loop", "2")),
    "webp by cwebp": ("cwebp", by_cwebp()),
    "webp without loss by cwebp": ("cwebp", by_cwebp("-lossless")),
    "animated webp by gif2webp": ("gif2webp", by_gif2webp),
}


def require(tool: str) -> None:
    """Skip the test without *tool*. .ci/run installs the tools, and none may be missing there."""
    if not shutil.which(tool):
        assert not os.environ.get("CONVERSATE_REQUIRE_IMAGE_TOOLS"), f"{tool} is not installed"
        pytest.skip(f"{tool} is not installed")


def run(folder: Path, ending: str, *command: str) -> bytes:
    """Run *command* in *folder*, where it finds pictures, and return what it has made."""
    (folder / "source.png").write_bytes(pillow_png("RGBA"))
    (folder / "source.jpg").write_bytes(pillow_jpeg(icc_profile=profile()))
    (folder / "source.gif").write_bytes(pillow_gif(frames=3, loop=0))
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / f"made{ending}").read_bytes()


def tag_by_exiftool(content: bytes, folder: Path, ending: str) -> bytes:
    """Return *content* with all that exiftool can write into such a picture."""
    path = folder / f"tagged{ending}"
    path.write_bytes(content)
    tags = [
        f"-{name}={SECRET}"
        for name in ("XMP:Title", "XMP:Location", "IPTC:City", "EXIF:Artist", "Comment")
    ]
    place = ["-GPSLatitude=52.52", "-GPSLatitudeRef=N", "-GPSLongitude=13.4", "-GPSLongitudeRef=E"]
    command = ["exiftool", "-q", "-m", "-overwrite_original", "-Orientation#=6", *tags, *place]
    subprocess.run([*command, str(path)], check=True, capture_output=True)
    return path.read_bytes()
