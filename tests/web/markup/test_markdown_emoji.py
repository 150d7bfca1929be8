from __future__ import annotations

import re

import pytest

from conversate_web.markup.emoji import EMOJI, NAME, all_emoji, find_emoji
from conversate_web.markup.markdown import MarkdownMarkup


def render(text: str) -> str:
    return str(MarkdownMarkup().render(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (":tada:", "🎉"),
        ("Done :+1: :-1:!", "Done 👍 👎!"),
        (":tada::heart:", "🎉❤️"),
        ("(:slightly_smiling_face:)", "(🙂)"),
        ("**:100:**", "<strong>💯</strong>"),
    ],
)
def test_short_names_become_emoji(text: str, shown: str) -> None:
    assert render(text) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    "text", [":no_such_thing:", "10:100:20", "a:tada:", ":tada:a", ":tada", ": tada :", ":TADA:"]
)
def test_anything_else_between_colons_is_left_alone(text: str) -> None:
    assert render(text) == f"<p>{text}</p>"


def test_code_keeps_its_colons() -> None:
    assert render("`:tada:`") == "<p><code>:tada:</code></p>"


def test_every_name_can_be_typed() -> None:
    assert len(EMOJI) >= 150
    # The PyPI package emoji 1.7, by which django-conversate 0.3 shows emoji, has 4,525 names.
    assert len(all_emoji()) >= 4_525
    for name, emoji in {**all_emoji(), **EMOJI}.items():
        assert re.fullmatch(NAME, name)
        assert find_emoji(name) == emoji
        assert not emoji.isascii()


@pytest.mark.parametrize(
    ("name", "emoji"),
    [
        ("thumbs_up_medium-dark_skin_tone", "👍🏾"),
        ("keycap_*", "*️⃣"),
        ("Côte_d’Ivoire", "🇨🇮"),
        ("Antigua_&_Barbuda", "🇦🇬"),
        ("AB_button_(blood_type)", "🆎"),
        ("men_holding_hands_medium-light_skin_tone_dark_skin_tone", "👨🏼\u200d🤝\u200d👨🏿"),
        ("melting_face", "🫠"),
    ],
)
def test_names_of_rare_emoji_are_known(name: str, emoji: str) -> None:
    assert render(f"*:{name}:*") == f"<p><em>{emoji}</em></p>"
