"""German and French, for each of the packages that are installed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import django
import polib
import pytest
from django.apps import apps

LANGUAGES = ["ar", "de", "es", "fr"]
CATALOGUES = [
    Path(config.path) / f"locale/{language}/LC_MESSAGES/django.po"
    for config in apps.get_app_configs()
    if config.name.startswith("conversate_") and "." not in config.name
    for language in LANGUAGES
]
# What is put in: %(name)s by Django, {name} by the scripts, tags of blocktranslate.
GAPS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+>")

each_catalogue = pytest.mark.parametrize(
    "path", CATALOGUES, ids=lambda path: f"{path.parents[3].name}-{path.parents[1].name}"
)


def texts(entry: Any) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@each_catalogue
def test_every_string_is_translated(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    assert len(catalogue) > 0
    assert [entry.msgid for entry in catalogue if entry.fuzzy or not all(texts(entry))] == []
    assert catalogue.obsolete_entries() == []


@each_catalogue
def test_it_has_every_plural_of_the_language(path: Path) -> None:
    catalogue = polib.pofile(str(path))
    (number,) = re.findall(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])
    plurals = [set(entry.msgstr_plural) for entry in catalogue if entry.msgid_plural]
    assert [forms for forms in plurals if forms != set(range(int(number)))] == []


@each_catalogue
def test_what_is_put_into_a_string_has_its_place_in_each_translation(path: Path) -> None:
    wrong = []
    for entry in polib.pofile(str(path)):
        needed = set(GAPS.findall(entry.msgid_plural or entry.msgid))
        # A form for exactly one or two things may say so in a word.
        number = {gap for gap in needed if gap in ("%(count)s", "{count}") or gap.endswith("d")}
        allowed = [needed, needed - number] if entry.msgid_plural else [needed]
        wrong += [text for text in texts(entry) if set(GAPS.findall(text)) not in allowed]
    assert wrong == []


@each_catalogue
def test_what_django_reads_is_what_the_translator_wrote(path: Path) -> None:
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    read = {entry.msgid: texts(entry) for entry in compiled}
    assert read == {entry.msgid: texts(entry) for entry in polib.pofile(str(path))}


def texts_of_django() -> set[tuple[str | None, str]]:
    package = Path(django.__file__).parent
    paths = package.glob("**/locale/en/LC_MESSAGES/django.po")
    return {(entry.msgctxt, entry.msgid) for path in paths for entry in polib.pofile(str(path))}


@pytest.mark.parametrize("name", ["conversate_web", "conversate_alerts"])
def test_words_that_django_has_too_have_a_context(name: str) -> None:
    """Else a language that is not ours would have some of our words in it, by Django's catalogs.

    The admin's are in the language of the admin.
    """
    if not apps.is_installed(name):
        pytest.skip(f"{name} is not installed")
    (path,) = [path for path in CATALOGUES if f"{name}/locale/de" in str(path)]
    shared = texts_of_django() & {(e.msgctxt, e.msgid) for e in polib.pofile(str(path))}
    assert shared <= {(None, "user")}  # The field of the models, which only the admin shows.
