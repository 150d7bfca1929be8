"""What is sent to browsers: the pinned jQuery, nothing unused, and colours that can be read."""

from __future__ import annotations

import base64
import hashlib
import re
from itertools import product
from pathlib import Path

import pytest

import conversate_web
from conversate_core.colours import Colour
from scripts.bundle import SCRIPTS, STYLESHEETS
from scripts.fetch_jquery import FILES, VERSION

PACKAGE = Path(conversate_web.__file__).parent
STATIC = PACKAGE / "static" / "conversate"
# sha384 of dist/jquery.slim.min.js in the package of that version, as published.
JQUERY_HASH = "tcspKDb5tWvyRCOWzevlAeQgHeEzYdUHJpcgnIhcP9w4CnfD7DLAcS+k9QzLbRJO"

TOKENS = (STATIC / "css" / "tokens.css").read_text()
BACKGROUNDS = ["canvas", "paper", "sunken"]


def test_jquery_is_the_pinned_version_unmodified():
    content = (STATIC / "vendor" / "jquery.slim.min.js").read_bytes()
    assert f"jQuery v{VERSION}+slim ".encode() in content
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == JQUERY_HASH


def test_jquery_comes_with_its_licence():
    assert {path.name for path in (STATIC / "vendor").iterdir()} == set(FILES.values())
    assert "Permission is hereby granted" in (STATIC / "vendor/jquery.LICENSE.txt").read_text()


def test_every_script_and_stylesheet_is_loaded_by_a_template_or_part_of_a_bundle():
    files = {path for path in STATIC.rglob("*.*s") if path.suffix in {".js", ".css"}}
    bundled = {STATIC / f"js/{name}.js" for name in SCRIPTS.split()}
    bundled |= {STATIC / f"css/{name}.css" for name in STYLESHEETS.split()}
    assert {STATIC / path for path in referenced()} | bundled == files


def referenced() -> set[str]:
    """The static files that our templates name."""
    pattern = re.compile(r'{% static "conversate/([^"]+)" %}')
    templates = (PACKAGE / "templates").rglob("*.html")
    return {path for file in templates for path in pattern.findall(file.read_text())}


def raw_values(css: str) -> dict[str, str]:
    return dict(re.findall(r"--cnv-raw-([\w-]+): (#[0-9a-f]{6});", css))


LIGHT = raw_values(TOKENS.partition("@media")[0])
DARK = raw_values(TOKENS.partition("@media")[2])


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """As in WCAG 2.2."""
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_dark_mode_redefines_every_colour():
    assert LIGHT.keys() == DARK.keys()
    assert set(Colour.values) < LIGHT.keys()


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("colour", Colour.values)
def test_a_members_colour_can_be_read(scheme, colour):
    for background in [*BACKGROUNDS, "on-member"]:
        assert contrast(scheme[colour], scheme[background]) >= 4.5, background


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(scheme):
    texts = ["ink", "ink-soft", "accent", "accent-strong", "danger"]
    for text, background in product(texts, [*BACKGROUNDS, "accent-soft"]):
        assert contrast(scheme[text], scheme[background]) >= 4.5, (text, background)
    assert contrast(scheme["on-accent"], scheme["accent"]) >= 4.5
    assert contrast(scheme["danger"], scheme["danger-soft"]) >= 4.5
    assert contrast(scheme["warning-ink"], scheme["warning-soft"]) >= 4.5
    # What surrounds a field is no text: 3 is enough.
    assert contrast(scheme["edge"], scheme["paper"]) >= 3
