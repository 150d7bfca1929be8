"""Translations by a site."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polib


def write_catalog(folder: Path, locale: str, texts: Mapping[tuple[str | None, str], str]) -> Path:
    """Write the translations of *texts*, named by context and msgid; return *folder*."""
    catalog = polib.POFile()
    catalog.metadata = {"Content-Type": "text/plain; charset=utf-8"}
    for (context, msgid), text in texts.items():
        catalog.append(polib.POEntry(msgctxt=context, msgid=msgid, msgstr=text))
    path = folder / locale / "LC_MESSAGES"
    path.mkdir(parents=True)
    catalog.save_as_mofile(str(path / "django.mo"))
    return folder
