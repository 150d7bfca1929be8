"""What is sent to browsers: the pinned jQuery, few bytes, and colours that can be read."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
from itertools import product
from pathlib import Path

import pytest
from django.template.loader import get_template

import conversate_web
from conversate_core.colours import Colour
from scripts.fetch_jquery import FILES, VERSION

STATIC = Path(conversate_web.__file__).parent / "static" / "conversate"
# sha384 of dist/jquery.min.js in the package of that version, as published.
JQUERY_HASH = "fgGyf7Mo7DURSOMnOy7ed+dkq5Job205Gnzu6QIg0BOHKaqt4D76Dt8VlDCzcMHV"
BUDGET = 50 * 1024

TOKENS = (STATIC / "css" / "tokens.css").read_text()
BACKGROUNDS = ["canvas", "paper", "sunken"]


def test_jquery_is_the_pinned_version_unmodified():
    content = (STATIC / "vendor" / "jquery.min.js").read_bytes()
    assert f"jQuery v{VERSION} ".encode() in content
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == JQUERY_HASH


def test_jquery_comes_with_its_licence():
    assert {path.name for path in (STATIC / "vendor").iterdir()} == set(FILES.values())
    assert "Permission is hereby granted" in (STATIC / "vendor/jquery.LICENSE.txt").read_text()


def sent(template: str, kind: str) -> list[Path]:
    html = get_template(f"conversate/includes/{template}.html").render()
    return [STATIC / path for path in re.findall(rf'conversate/([^"]+\.{kind})"', html)]


def test_the_scripts_of_a_room_are_small():
    scripts = sent("scripts", "js")
    assert len(scripts) > 10
    assert sum(len(gzip.compress(path.read_bytes())) for path in scripts) <= BUDGET


def test_every_script_and_stylesheet_is_loaded():
    files = {path for path in STATIC.rglob("*.*s") if path.suffix in {".js", ".css"}}
    loaded = [
        *sent("scripts", "js"),
        *sent("settings_scripts", "js"),
        *sent("stylesheets", "css"),
    ]
    assert set(loaded) == files


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
