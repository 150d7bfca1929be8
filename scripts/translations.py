"""Update or check the translations of the three packages. Needs GNU gettext.

    python scripts/translations.py update    extract the strings from the sources, and compile
    python scripts/translations.py check     print what an update would change, and fail if it would

Translators edit packages/*/src/*/locale/*/LC_MESSAGES/django.po in between. Catalogs are sorted
by text and contain no dates and no source files: an update changes them only if a text changes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

ROOT = Path(__file__).parents[1]
LANGUAGES = ("ar", "de", "es", "fr")
PACKAGES = sorted(ROOT.glob("packages/*/src/conversate_*"))


def update(package: Path) -> None:
    """Write the catalogs of *package*, a folder with the sources, and compile them."""
    (package / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages"]
    options = ["--no-location", "--no-obsolete", "--no-wrap", "--verbosity=0"]
    languages = [f"--locale={language}" for language in LANGUAGES]
    # Without the settings module, which may be that of the tests.
    env = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([*command, *options, *languages], cwd=package, env=env, check=True)
    for catalog in _catalogs(package):
        _normalize(catalog)


def check(package: Path) -> list[str]:
    """Return what an update would change in the catalogs of *package*, a line for each change."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(shutil.copytree(package, Path(folder) / package.name))
        update(fresh)
        return [
            f"{package.name}/{catalog.relative_to(package)}: {change}"
            for catalog in _catalogs(package)
            for change in _changes(catalog, fresh / catalog.relative_to(package))
        ]


def _normalize(catalog: Path) -> None:
    entries = polib.pofile(str(catalog), wrapwidth=0)
    entries.metadata.pop("POT-Creation-Date", None)
    entries.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
    entries.save()
    entries.save_as_mofile(str(catalog.with_suffix(".mo")))


def _catalogs(package: Path) -> list[Path]:
    return [package / f"locale/{name}/LC_MESSAGES/django.po" for name in LANGUAGES]


def _changes(kept: Path, fresh: Path) -> list[str]:
    have, need = _texts(kept), _texts(fresh)
    lacking = [f"lacks {text!r}" for text in sorted(need - have)]
    changes = lacking + [f"has left {text!r}" for text in sorted(have - need)]
    if changes or (_is_same(kept, fresh) and _is_same(*_compiled(kept, fresh))):
        return changes
    return ["differs from what translations:update writes"]


def _is_same(kept: Path, fresh: Path) -> bool:
    return kept.exists() and kept.read_bytes() == fresh.read_bytes()


def _compiled(*catalogs: Path) -> list[Path]:
    return [catalog.with_suffix(".mo") for catalog in catalogs]


def _texts(catalog: Path) -> set[str]:
    entries = polib.pofile(str(catalog)) if catalog.exists() else []
    return {entry.msgid for entry in entries}


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        for each in PACKAGES:
            update(each)
    elif sys.argv[1:] == ["check"]:
        problems = [problem for each in PACKAGES for problem in check(each)]
        sys.exit("\n".join(problems) or 0)
    else:
        sys.exit(__doc__)
