from __future__ import annotations

import pytest

from conversate_web.presenting.excerpts import LENGTH, excerpt


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("The kettle is on", ["kettle"], "The <mark>kettle</mark> is on"),
        ("KETTLE, Kettle", ["kettle"], "<mark>KETTLE</mark>, <mark>Kettle</mark>"),
        ("Kettles", ["kettle"], "<mark>Kettle</mark>s"),
        ("an apple", ["a", "apple"], "<mark>a</mark>n <mark>apple</mark>"),
        ("a.c abc", ["a.c"], "<mark>a.c</mark> abc"),
        ("one\n\ntwo\t three", ["two"], "one <mark>two</mark> three"),
        ("nothing of it", ["kettle"], "nothing of it"),
        ("a < b", ["<"], "a <mark>&lt;</mark> b"),
        ("&amp;", ["amp"], "&amp;<mark>amp</mark>;"),
    ],
)
def test_matches_are_marked(text: str, words: list[str], html: str) -> None:
    assert excerpt(text, words) == html


def test_a_long_text_is_cut_around_the_first_match() -> None:
    shown = excerpt("tea " * 200 + "kettle" + " cups" * 200, ["kettle"])
    assert shown.startswith("… tea tea")
    assert shown.endswith("cups …")
    assert "<mark>kettle</mark> cups" in shown
    assert len(shown) < LENGTH + 40


def test_a_long_text_without_a_match_is_cut_at_its_end() -> None:
    shown = excerpt("tea " * 200, ["kettle"])
    assert shown.startswith("tea tea")
    assert shown.endswith("tea …")


def test_a_text_without_spaces_is_cut_where_it_must_be() -> None:
    shown = excerpt("x" * 500 + "kettle" + "y" * 500, ["kettle"])
    assert shown.startswith("… xxx")
    assert "x<mark>kettle</mark>y" in shown
    assert shown.endswith("y …")


def test_a_match_near_the_beginning_keeps_the_beginning() -> None:
    assert excerpt("The kettle " + "tea " * 200, ["kettle"]).startswith("The <mark>")
