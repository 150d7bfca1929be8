"""The static files: the pinned jQuery, no unused files, and colors with enough contrast."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest

import conversate_web
from conversate_core.choices import Color
from scripts.build_jquery import BUILD, LICENSE, VERSION
from scripts.bundle import (
    APP_SCRIPTS,
    COMPLETION_SCRIPTS,
    NOTIFIER_SCRIPTS,
    PAGE_SCRIPTS,
    READERS_SCRIPTS,
    SCRIPTS,
    SHARED_STYLESHEETS,
    STYLESHEETS,
    WORKER_SCRIPTS,
)

PACKAGE = Path(conversate_web.__file__).parent
STATIC = PACKAGE / "static" / "conversate"
# sha384 of what scripts/build_jquery.py writes.
JQUERY_HASH = "VNp9iH+02HgBbBOf4uERPzlefGHdTgS2tCMiuGiVhzuMyahVXlENYpl29/OUxaUD"

TOKENS = (STATIC / "css" / "tokens.css").read_text()
# The folders of the repository, not of installed wheels.
ALERTS = PACKAGE.parents[2] / "conversate-alerts/src/conversate_alerts/static/conversate_alerts"
ALERTS_TOKENS = (ALERTS / "tokens.css").read_text()
DECLARATION = re.compile(r"^  (--cnv-[\w-]+): ([^;]+);", re.MULTILINE)


def test_jquery_is_the_build_of_the_pinned_version():
    content = (STATIC / "vendor" / BUILD).read_bytes()
    assert content.startswith(f"/*! jQuery v{VERSION} ".encode())
    assert base64.b64encode(hashlib.sha384(content).digest()).decode() == JQUERY_HASH


def test_jquery_comes_with_its_licence():
    assert {path.name for path in (STATIC / "vendor").iterdir()} == {BUILD, LICENSE}
    assert "Permission is hereby granted" in (STATIC / "vendor" / LICENSE).read_text()


def test_every_script_and_stylesheet_is_loaded_by_a_template_or_part_of_a_bundle():
    files = {path for path in STATIC.rglob("*.*s") if path.suffix in {".js", ".css"}}
    lazy = f"{NOTIFIER_SCRIPTS} {COMPLETION_SCRIPTS} {READERS_SCRIPTS} {APP_SCRIPTS}"
    scripts = f"{SCRIPTS} {lazy} {PAGE_SCRIPTS} {' '.join(WORKER_SCRIPTS)}".split()
    bundled = {STATIC / f"js/{name}.js" for name in scripts}
    bundled |= {
        STATIC / f"css/{name}.css" for name in f"{SHARED_STYLESHEETS} {STYLESHEETS}".split()
    }
    assert {STATIC / path for path in referenced()} | bundled == files


def referenced() -> set[str]:
    """Return the scripts and stylesheets that our templates name."""
    pattern = re.compile(r'{% static "conversate/([^"]+[.](?:js|css))" %}')
    templates = (PACKAGE / "templates").rglob("*.html")
    return {path for file in templates for path in pattern.findall(file.read_text())}


PAIRS = re.findall(r"--cnv-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS)
# The page behind the transparent canvas, as Chromium colors it.
LIGHT = {"page": "#ffffff"} | {name: light for name, light, _ in PAIRS}
DARK = {"page": "#121212"} | {name: dark for name, _, dark in PAIRS}


def luminance(color: str) -> float:
    channels = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.2)."""
    lighter, darker = sorted([luminance(one), luminance(other)], reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("color", Color.values)
def test_a_members_color_can_be_read(scheme, color):
    for background in ["page", "surface", "member-text"]:
        assert contrast(scheme[f"member-{color}"], scheme[background]) >= 4.5, background


def test_sizes_follow_the_font_size_of_the_chat_not_that_of_the_page():
    for path in [*STATIC.glob("css/*.css"), *ALERTS.glob("*.css")]:
        rules = re.sub(r"@media[^{]*", "", path.read_text())
        assert re.findall(r"[\d.]rem\b", rules) == [], path.name


def test_the_pages_of_alerts_have_the_same_values():
    values = dict(DECLARATION.findall(TOKENS))
    own = dict(DECLARATION.findall(ALERTS_TOKENS))
    assert own == {name: values[name] for name in own}
    assert own.keys() > {"--cnv-surface", "--cnv-text-soft", "--cnv-rem"}
    assert TOKENS.count("color-scheme:") == ALERTS_TOKENS.count("color-scheme:")
