"""Where an export goes: a folder or a ZIP archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol


class Target(Protocol):
    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open the file *name*, a relative path with slashes, for writing."""


class FolderTarget:
    """Files below *folder*, which is made, and must be empty."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"The folder {folder} is not empty.")
        self.folder = folder

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        return path.open("xb")


class ArchiveTarget:
    """Files in a ZIP archive that is being written, below *folder* where one is given."""

    def __init__(self, archive: zipfile.ZipFile, *, folder: str = "") -> None:
        self.archive = archive
        self.prefix = f"{folder}/" if folder else ""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        # Sizes are not known beforehand, so room is left for more than 2 GiB.
        return self.archive.open(self.prefix + name, "w", force_zip64=True)


@contextmanager
def open_target(path: Path) -> Iterator[Target]:
    """Give the target at *path*: an archive where it ends in .zip, else a folder.

    An archive stands at *path* only once it is whole. Raises FileExistsError rather than write
    over anything.
    """
    if path.suffix != ".zip":
        yield FolderTarget(path)
        return
    if path.exists():
        raise FileExistsError(f"The file {path} exists.")
    part = path.with_suffix(".zip.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            yield ArchiveTarget(archive)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
