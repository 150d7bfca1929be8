"""The translations of the three packages. Needs GNU gettext.

    python scripts/translations.py update    reads the strings from the sources, and compiles
    python scripts/translations.py check     says which strings the catalogues lack, or have left

Who translates edits packages/*/src/*/locale/*/LC_MESSAGES/django.po in between.
"""

from __future__ import annotations

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
    _read(package)
    for catalogue in _catalogues(package):
        polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))


def check(package: Path) -> list[str]:
    """Return what is wrong with the catalogues of *package*."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(shutil.copytree(package, Path(folder) / package.name))
        _read(fresh)
        return [
            f"{catalogue.relative_to(ROOT)}: {sign} {text!r}"
            for catalogue in _catalogues(package)
            for sign, text in _differences(catalogue, fresh / catalogue.relative_to(package))
        ]


def _read(package: Path) -> None:
    (package / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages"]
    options = ["--add-location=file", "--no-obsolete", "--no-wrap", "--verbosity=0"]
    languages = [f"--locale={language}" for language in LANGUAGES]
    subprocess.run([*command, *options, *languages], cwd=package, check=True)


def _catalogues(package: Path) -> list[Path]:
    return [package / f"locale/{name}/LC_MESSAGES/django.po" for name in LANGUAGES]


def _differences(kept: Path, fresh: Path) -> list[tuple[str, str]]:
    have, need = _texts(kept), _texts(fresh)
    return [("lacks", text) for text in need - have] + [("has left", text) for text in have - need]


def _texts(catalogue: Path) -> set[str]:
    entries = polib.pofile(str(catalogue)) if catalogue.exists() else []
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
