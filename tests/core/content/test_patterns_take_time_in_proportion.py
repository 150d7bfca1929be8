"""Each regular expression of the packages takes linear time.

This checks the structure. A pattern can only be slow if part of a text can match in several ways,
again and again. That takes nested repetitions, or two adjacent ones that match the same characters.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.settings import PACKAGES

with warnings.catch_warnings():
    # Its name until Python 3.10; there is no other way to look into a pattern.
    warnings.simplefilter("ignore", DeprecationWarning)
    sre = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")

# Read what a markup or a template has made, where each < has its >, not what somebody typed.
READS_HTML = {"conversate_web.markup.mentions._TAG", "conversate_web.presenting.elements._TAG"}
# What patterns are tried with to see whether two of their pieces read the same.
CHARACTERS = [chr(code) for code in (*range(0x250), 0x661, 0x2028, 0x3042, 0x1F600)]


def patterns() -> dict[str, re.Pattern[str]]:
    """Return the patterns in the modules of the packages, by name."""
    found: dict[str, re.Pattern[str]] = {}
    for package in filter(find_spec, PACKAGES):
        root = importlib.import_module(package)
        for module in pkgutil.walk_packages(root.__path__, f"{package}."):
            # The others need not be imported, and not all can be everywhere.
            source = Path(find_spec(module.name).origin).read_text("utf-8")
            if "re.compile" not in source:
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                held = value.values() if isinstance(value, dict) else [value]
                for index, each in enumerate(held):
                    if isinstance(each, re.Pattern):
                        found[f"{module.name}.{name}" + (f"[{index}]" if index else "")] = each
    return found


def unbounded(parsed: Any) -> Iterator[Any]:
    """Return the unbounded repetitions in a pattern parsed by `sre`."""
    for operation, argument in parsed:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[1] is sre.MAXREPEAT:
            yield argument[2]
        for part in parts_of(argument):
            yield from unbounded(part)


def parts_of(argument: Any) -> Iterator[Any]:
    if isinstance(argument, sre.SubPattern):
        yield argument
    elif isinstance(argument, (tuple, list)):
        for each in argument:
            yield from parts_of(each)


def is_nested(pattern: re.Pattern[str]) -> bool:
    parsed = sre.parse(pattern.pattern, pattern.flags)
    return any(list(unbounded(repeated)) for repeated in unbounded(parsed))


def is_in_a_row(pattern: re.Pattern[str]) -> bool:
    """Return whether a repetition follows another one without required characters in between."""
    try:
        follow(sre.parse(pattern.pattern, pattern.flags), set())
    except Slow:
        return True
    return False


class Slow(Exception):
    pass


def follow(parsed: Any, running: set[str]) -> set[str]:
    """*running* is what a repetition before can go on reading; returns the same for what follows.

    Raises Slow where another one can read it, too.
    """
    for operation, argument in parsed:
        if operation is sre.SUBPATTERN:
            running = follow(argument[-1], running)
        elif operation is sre.BRANCH:
            running = set().union(*(follow(branch, running) for branch in argument[1]))
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT):
            least, most, repeated = argument
            read = characters(repeated) if most is sre.MAXREPEAT else follow(repeated, running)
            if most is sre.MAXREPEAT and running & read:
                raise Slow
            running = read | running if least == 0 else read
        elif operation not in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
            # One character: it parts them, unless the repetition before can read it itself.
            running = running if running & characters([(operation, argument)]) else set()
    return running


def characters(repeated: Any) -> set[str]:
    """Return the characters that a repetition of one character matches; all, if it has more."""
    if len(repeated) != 1:
        return set(CHARACTERS)
    [(operation, argument)] = repeated
    if operation is sre.IN:
        return {each for each in CHARACTERS if reads(argument, ord(each))}
    if operation is sre.LITERAL:
        return {chr(argument)}
    if operation is sre.NOT_LITERAL:
        return set(CHARACTERS) - {chr(argument)}
    return set(CHARACTERS)


def reads(items: Any, code: int) -> bool:
    negated = items[0][0] is sre.NEGATE
    return negated != any(is_item(operation, arg, code) for operation, arg in items[negated:])


def is_item(operation: Any, argument: Any, code: int) -> bool:
    if operation is sre.LITERAL:
        return bool(argument == code)
    if operation is sre.RANGE:
        return bool(argument[0] <= code <= argument[1])
    category = str(argument).rsplit("_", 1)[-1].lower()[0]
    is_not = "_NOT_" in str(argument)
    return is_not != bool(re.match("\\" + category, chr(code)))


PATTERNS = patterns()


def test_they_are_found() -> None:
    assert "conversate_core.content.mentions._START" in PATTERNS
    assert "conversate_core.content.cleaning._CONTROL" in PATTERNS


@pytest.mark.parametrize("name", sorted(PATTERNS.keys() - READS_HTML))
def test_no_text_makes_one_slow(name: str) -> None:
    assert not is_nested(PATTERNS[name])
    assert not is_in_a_row(PATTERNS[name])


@pytest.mark.parametrize("pattern", [r"(a+)+b", r"(?:\w|a+)*$", r"(\s*x?)*"])
def test_the_control_repetitions_in_each_other_are_seen(pattern: str) -> None:
    assert is_nested(re.compile(pattern))


@pytest.mark.parametrize(
    "pattern", [r"=\s*([0-9]*)\s*-", r"\w+\d+x", r"a*(?:b?)a*", r".*,.*x", r"x|a*(?:b|a)a*"]
)
def test_the_control_repetitions_in_a_row_are_seen(pattern: str) -> None:
    assert is_in_a_row(re.compile(pattern))


@pytest.mark.parametrize("pattern", [r"[a-z]+,[a-z]+", r"\s*\d+\s*", r"a*|a*"])
def test_the_control_repetitions_that_are_parted_are_none(pattern: str) -> None:
    assert not is_in_a_row(re.compile(pattern))
