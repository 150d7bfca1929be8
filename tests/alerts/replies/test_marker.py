"""The line above which an answer is written, in each language."""

from __future__ import annotations

import pytest
from django.utils import translation

from conversate_alerts.replies.marker import before_marker, marker
from conversate_alerts.replies.parsing import parse
from conversate_alerts.replies.text import written_text

LANGUAGES = ["en", "de", "fr", "es", "ar"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_translated(language: str) -> None:
    with translation.override(language):
        line = marker()
    assert (line == "-=-=- Write your reply above this line -=-=-") == (language == "en")
    assert len(line) < 70  # most programs leave such a line whole


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("how", ["{}", "   {}  ", "\u200f{}", "Chat: {}", "<p>{}"])
def test_nothing_below_it_is_read_in_any_language(language: str, how: str) -> None:
    with translation.override(language):
        quote = how.format(marker())
    assert written_text(parse(f"\nMine.\n\n{quote}\nTheirs.".encode())).startswith("Mine.")
    assert "Theirs" not in written_text(parse(f"\nMine.\n\n{quote}\nTheirs.".encode()))


def test_quoted_printable_that_was_not_decoded_is_recognized() -> None:
    assert before_marker("a -=3D-=3D- Write") == "a "


@pytest.mark.parametrize("line", ["", "-- ", "-----", "=-=-=", "Write your reply above this line"])
def test_other_lines_are_none(line: str) -> None:
    assert before_marker(line) is None
