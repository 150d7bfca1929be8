from __future__ import annotations

import re

import pytest

from conversate_web.markup.emoji import EMOJI
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
    for name, emoji in EMOJI.items():
        assert re.fullmatch("[a-z0-9_+-]{1,32}", name)
        assert render(f":{name}:") == f"<p>{emoji}</p>"
        assert not emoji.isascii()
