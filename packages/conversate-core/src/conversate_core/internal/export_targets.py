"""Targets of an export: a folder or a ZIP archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol

from ..content.cleaning import shorten_file_name


class Target(Protocol):
    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        """Open the file *name*, a relative path with slashes, for writing."""


class FolderTarget:
    """A target that writes files to *folder*, which is created if missing and must be empty."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise FileExistsError(f"The folder {folder} is not empty.")
        self.folder = folder

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as out:
            try:
                yield out
            except BaseException:
                path.unlink()
                raise


class ArchiveTarget:
    """A target that writes files to a ZIP archive, optionally below *folder*."""

    def __init__(self, archive: zipfile.ZipFile, *, folder: str = "") -> None:
        self.archive = archive
        self.prefix = f"{shorten_file_name(folder)}/" if folder else ""

    def open(self, name: str) -> AbstractContextManager[IO[bytes]]:
        # Zip64, since the size is not known beforehand and may exceed 2 GiB.
        return self.archive.open(self.prefix + name, "w", force_zip64=True)


@contextmanager
def open_target(path: Path) -> Iterator[Target]:
    """Open a target at *path*: an archive if it ends in .zip, else a folder.

    An archive appears at *path* only when it is complete. Raises FileExistsError if *path* exists;
    an empty folder is fine.
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
