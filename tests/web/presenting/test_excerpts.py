from __future__ import annotations

import pytest

from conversate_core.services.searching import words_of
from conversate_web.presenting.excerpts import LENGTH, excerpt

SEE = "see &lt;https://<mark>example.org</mark>/a&gt;"


@pytest.mark.parametrize(
    ("text", "words", "html"),
    [
        ("The kettle is on", ["kettle"], "The <mark>kettle</mark> is on"),
        ("KETTLE, Kettle", ["kettle"], "<mark>KETTLE</mark>, <mark>Kettle</mark>"),
        ("Kettles", ["kettle"], "<mark>Kettle</mark>s"),
        ("an apple", ["ap", "apple"], "an <mark>apple</mark>"),
        ("a an", ["a"], "<mark>a</mark> an"),
        ("pineapple apple", ["apple"], "pineapple <mark>apple</mark>"),
        ("ac a.c abc", ["a.c"], "ac <mark>a.c</mark> abc"),
        ("see <https://example.org/a>", ["example.org"], SEE),
        ("Überprüfung", ["uberpruf"], "<mark>Überprüf</mark>ung"),
        ("cafe\u0301s", ["café"], "<mark>cafe\u0301</mark>s"),
        ("die Straßen", ["STRASSE"], "die <mark>Straße</mark>n"),
        ("ΟΔΟΣ", ["οδός"], "<mark>ΟΔΟΣ</mark>"),
        ("明日の会議、会議", ["会議"], "明日の<mark>会議</mark>、<mark>会議</mark>"),
        ("か\u3099っこう", ["がっ"], "<mark>か\u3099っ</mark>こう"),
        ("ｶﾞｽ", ["ガス"], "<mark>ｶﾞｽ</mark>"),
        ("\u1112\u1161\u11abᄀ", ["한"], "<mark>\u1112\u1161\u11ab</mark>ᄀ"),
        ("كِتَابٌ", ["كتا"], "<mark>كِتَا</mark>بٌ"),
        ("well done🎉🎉", ["🎉"], "well done<mark>🎉</mark><mark>🎉</mark>"),
        ("I ❤\ufe0f it", ["❤"], "I <mark>❤\ufe0f</mark> it"),
        ("fine :-)", [":-)"], "fine <mark>:-)</mark>"),
        ("one\n\ntwo\t three", ["two"], "one <mark>two</mark> three"),
        ("nothing of it", ["kettle"], "nothing of it"),
        ("a < b", ["<"], "a <mark>&lt;</mark> b"),
        ("&amp;", ["amp"], "&amp;<mark>amp</mark>;"),
    ],
)
def test_matches_are_marked(text: str, words: list[str], html: str) -> None:
    assert excerpt(text, words_of(" ".join(words))) == html


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
    shown = excerpt("x" * 500 + "/kettle" + "y" * 500, ["kettle"])
    assert shown.startswith("… xxx")
    assert "x/<mark>kettle</mark>y" in shown
    assert shown.endswith("y …")


def test_a_match_near_the_beginning_keeps_the_beginning() -> None:
    assert excerpt("The kettle " + "tea " * 200, ["kettle"]).startswith("The <mark>")


def test_a_match_that_is_longer_than_the_excerpt_is_marked_up_to_its_end() -> None:
    word = "x" * 190
    shown = excerpt(f"{'tea ' * 20}{'-'.join([word] * 4)}", words_of(word))
    assert f"<mark>{word}</mark>-<mark>xxx" in shown
    assert shown.endswith("</mark> …")
