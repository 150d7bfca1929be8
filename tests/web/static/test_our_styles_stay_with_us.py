"""No rule of our stylesheets applies to the site's own elements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tinycss2

import conversate_web

CSS = Path(conversate_web.__file__).parent / "static" / "conversate" / "css"
# These contain rules for elements; keyframes and properties don't.
GROUPS = {"media", "supports", "container", "layer"}


def selectors(rules: list[Any]) -> Iterator[str]:
    """Return every selector, with lists split."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from each(rule.prelude)
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS:
            nested = tinycss2.parse_blocks_contents(rule.content, skip_comments=True)
            yield from selectors([rule for rule in nested if rule.type != "whitespace"])


def each(prelude: list[Any]) -> Iterator[str]:
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    yield from (tinycss2.serialize(part).strip() for part in parts)


@pytest.mark.parametrize("file", sorted(CSS.iterdir()), ids=lambda file: file.name)
def test_every_selector_begins_at_an_element_of_ours(file: Path) -> None:
    rules = tinycss2.parse_stylesheet(file.read_text("utf-8"), skip_comments=True)
    found = list(selectors([rule for rule in rules if rule.type != "whitespace"]))
    assert found
    assert [one for one in found if not is_ours(one)] == []


def is_ours(selector: str) -> bool:
    return re.match(r"(\w*|:where\()\.cnv-", selector) is not None


@pytest.mark.parametrize("selector", ["p", "body .cnv-text", ":root", "*", ":not(.cnv-root) p"])
def test_a_selector_of_others_would_be_found(selector: str) -> None:
    rule = tinycss2.parse_stylesheet(f"@media print {{ .cnv-root, {selector} {{ color: red }} }}")
    assert [one for one in selectors(rule) if not is_ours(one)] == [selector]


@pytest.mark.parametrize("file", sorted(CSS.iterdir()), ids=lambda file: file.name)
def test_every_name_of_ours_has_our_prefix(file: Path) -> None:
    """Names of animations and containers, which could clash with the site's own."""
    rules = tinycss2.parse_stylesheet(file.read_text("utf-8"), skip_comments=True)
    named = [r for r in rules if r.type == "at-rule" and r.lower_at_keyword == "keyframes"]
    assert all("cnv-" in tinycss2.serialize(rule.prelude) for rule in named)
