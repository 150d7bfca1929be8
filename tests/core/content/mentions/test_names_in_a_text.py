"""Find names in a text."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from hypothesis import given
from hypothesis import strategies as st

from conversate_core.content.mentions import Names, to_nfc
from tests.support.steps import steps


def person(username: str, first: str = "", last: str = "") -> Any:
    return get_user_model()(pk=username, username=username, first_name=first, last_name=last)


PEOPLE = [
    person("ada", "Ada", "Lovelace"),
    person("byron", "Ada", "Byron"),
    person("grace.h", "Grace", "Hopper"),
    person("sean", "Seán", "O'Brien"),
    person("g", "Gauß"),
    person("ravi", "रवि"),
    person("omar", "عمر"),
    person("tim@example.org", "Tim"),
    person("one", "Pat", "Doe"),
    person("two", "Pat", "Doe"),
    person("work", "Kim", "@ Work"),
    person("snake_case"),
]
NAMES = Names(PEOPLE)


def found(text: str, names: Names = NAMES) -> list[tuple[str, str]]:
    """Return the mentions in *text* with the users that they mean."""
    text = to_nfc(text)
    return [
        (text[mention.start : mention.end], " ".join(sorted(mention.user_ids)))
        for mention in names.find(text)
    ]


@pytest.mark.parametrize(
    ("text", "typed", "who"),
    [
        ("@ada", "@ada", "ada"),
        ("@Ada Lovelace", "@Ada Lovelace", "ada"),
        ("@ada byron", "@ada byron", "byron"),
        ("@ada  lovelace", "@ada  lovelace", "ada"),
        ("@ADA LOVE", "@ADA", "ada"),
        ("@ada\nlovelace", "@ada", "ada"),
        ("Hi @ada, there", "@ada", "ada"),
        ("(@ada)", "@ada", "ada"),
        ("@ada's", "@ada", "ada"),
        ("@ada.", "@ada", "ada"),
        ("@ada...", "@ada", "ada"),
        ("*@ada*", "@ada", "ada"),
        ("_@ada_", "@ada", "ada"),
        ("\N{LEFT DOUBLE QUOTATION MARK}@ada\N{RIGHT DOUBLE QUOTATION MARK}", "@ada", "ada"),
        ("@grace", "@grace", "grace.h"),
        ("@grace.h", "@grace.h", "grace.h"),
        ("@grace.h.", "@grace.h", "grace.h"),
        ("@sean o'brien", "@sean", "sean"),
        ("@seán o'brien!", "@seán o'brien", "sean"),
        ("@GAUSS", "@GAUSS", "g"),
        ("@रवि", "@रवि", "ravi"),
        ("@عمر،", "@عمر", "omar"),
        ("@tim", "@tim", "tim@example.org"),
        ("@tim@example.org", "@tim@example.org", "tim@example.org"),
        ("@pat doe", "@pat doe", "one two"),
        ("@Kim @ Work @ada", "@Kim @ Work", "work"),
        ("@snake_case", "@snake_case", "snake_case"),
    ],
)
def test_a_name_is_found_as_people_write_it(text: str, typed: str, who: str) -> None:
    assert found(text)[:1] == [(typed, who)]


@pytest.mark.parametrize(
    "text",
    [
        *("ada", "@", "@ ada", "@\nada", "@nobody", "@adam", "@ada2", "@ada_2", "@ada-2", "@ada.l"),
        *(
            "me@ada",
            "1@ada",
            "me@ada.org",
            "@ada@example.org",
            "@@ada",
            "@ada+x",
            "@रव",
            "@रवी",
            "@pat",
        ),
        *("https://example.org/@ada", "http://x?@ada,@ada", "see www.example.org/@ada", "@snake"),
    ],
)
def test_what_only_looks_like_a_name_is_none(text: str) -> None:
    assert found(text) == []


def test_all_of_them_are_found_in_their_order() -> None:
    text = "@ada @grace/@sean,@nobody https://x/@ada @Ada Byron"
    assert [who for _, who in found(text)] == ["ada", "grace.h", "sean", "byron"]


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_accents_may_be_encoded_either_way(form: Any) -> None:
    names = Names([person("s", unicodedata.normalize(form, "Zoë"))])
    for typed in ("NFC", "NFD"):
        assert len(found(unicodedata.normalize(typed, "@zoë"), names)) == 1
    assert found("@zoe", names) == []


def test_a_first_word_that_is_the_user_name_of_somebody_means_them() -> None:
    names = Names([person("first", "Max"), person("max", "Maximilian"), person("x", "Zed", "Y")])
    assert [who for _, who in found("@max, @zed", names)] == ["first max", "x"]


def test_characters_that_turn_the_direction_of_a_name_are_no_part_of_it() -> None:
    assert len(found("@ada", Names([person("x", "\u202eada")]))) == 1


def test_who_has_no_name_is_not_meant_by_every_at() -> None:
    assert found("@ @, @", Names([person("")])) == []


TEXTS = st.text(st.sampled_from("@aAdDbß \n.-_'w:/e\u0301ि\u202e") | st.characters(), max_size=60)


@given(text=TEXTS, names=st.lists(TEXTS, max_size=5))
def test_whatever_is_typed_each_mention_is_a_name_behind_an_at(text: str, names: list[str]) -> None:
    index = Names([person(str(number), name) for number, name in enumerate(names)])
    text, done = to_nfc(text), 0
    for start, end, user_ids in index.find(text):
        assert done <= start < end - 1 < len(text)
        assert text[start] == "@"
        assert user_ids <= {str(number) for number in range(len(names))}
        assert user_ids
        assert not text[end : end + 1].isalnum()
        done = end


@pytest.mark.parametrize(
    "piece", ["@", "@ ", "@a ", "@a a", "@ada ", "@@ada", "www.@", "a@", "\n@"]
)
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    hostile = [person("@" * 150), person("a" * 150, "a " * 75), person("x", "@ " * 75)]
    names = Names([*PEOPLE, *hostile])

    def work(size: int) -> int:
        text = piece * (size // len(piece))
        return steps(lambda: list(names.find(text)))

    assert work(4_000) < 2.3 * work(2_000) + 500


def test_of_a_text_of_nothing_but_mentions_the_first_ones_count() -> None:
    hostile = Names([*PEOPLE, person(".@" * 75), person("ab", "@. " * 50)])
    typed = found("@ada " * 2_000, hostile)
    assert typed == [("@ada", "ada")] * len(typed)
    assert 400 < len(typed) < 1_100
    for text in ("@." * 5_000, ".@ " * 3_333, "@ada" + "@." * 5_000):
        # A name that long would be tried again at each sign of it.
        assert steps(lambda: found(text, hostile)) < 60_000  # noqa: B023


def test_the_work_does_not_grow_with_the_number_of_people() -> None:
    few, many = (
        Names([person(f"user{number}", "Max", f"Number {number}") for number in range(count)])
        for count in (10, 1_000)
    )
    text = "@max number 3, @max, @user4 " * 50
    assert steps(lambda: list(many.find(text))) <= steps(lambda: list(few.find(text)))
