from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversate_core.content.cleaning import clean_line, clean_text

TEXTS = {
    "plain": "plain",
    "two\nlines": "two\nlines",
    "dos\r\nmac\rline\u2028paragraph\u2029next\u0085end": "dos\nmac\nline\nparagraph\nnext\nend",
    "tab\tstays": "tab\tstays",
    "nul\x00 bell\x07 escape\x1b delete\x7f c1\x9b": "nul bell escape delete c1",
    "vertical\x0b form\x0c": "vertical form",
    "lone \ud800, \udfff": "lone \ufffd, \ufffd",
    "pair \U0001f431": "pair \U0001f431",
    "\n\n  indented stays\nlast  \n\n": "  indented stays\nlast",
    "  \n \t \n text": " text",
    "a\n\n\nb": "a\n\n\nb",
    "\u200fright to left": "\u200fright to left",
    " \n\t ": "",
    "cafe\u0301": "caf\u00e9",
    "\u1112\u1161\u11ab": "\ud55c",
}
# More accents in a row than can be put in order in a reasonable time, if it were done at once.
MANY_ACCENTS = "a" + "\u0316\u0301" * 500_000
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(("given_text", "kept"), TEXTS.items())
def test_a_text_is_cleaned(given_text: str, kept: str) -> None:
    assert clean_text(given_text) == kept


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("  a \n b\t c\r\n", "a b c"),
        ("left\u202eright\u2066inside\u2069", "leftrightinside"),
        ("nul\x00", "nul"),
        ("\u2028", ""),
    ],
)
def test_a_line_is_one_line_without_tricks(given_text: str, kept: str) -> None:
    assert clean_line(given_text) == kept


@settings(deadline=None, max_examples=200)
@given(ANY_TEXT)
def test_any_text_comes_out_fit_for_any_database(text: str) -> None:
    clean = clean_text(text)
    clean.encode()
    assert all(unicodedata.category(c) != "Cc" or c in "\n\t" for c in clean)
    assert not any(c in clean for c in "\r\u2028\u2029")
    assert clean == clean.rstrip()
    assert not clean.split("\n")[0].isspace()
    assert clean_text(clean) == clean


@settings(deadline=None, max_examples=100)
@given(ANY_TEXT)
def test_any_line_is_one_line(text: str) -> None:
    line = clean_line(text)
    line.encode()
    assert line == " ".join(line.split())
    assert clean_line(line) == line


def test_many_accents_in_a_row_take_no_longer_than_other_characters() -> None:
    assert clean_text(MANY_ACCENTS).startswith("a\u0316")
    assert len(clean_line(MANY_ACCENTS)) == len(MANY_ACCENTS)
