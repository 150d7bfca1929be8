"""A colour that was chosen freely becomes the one of the palette that looks most like it."""

import pytest

from conversate_core.colours import Colour
from conversate_core.importing.colours import PALETTE, nearest_colour


@pytest.mark.parametrize("colour", Colour)
def test_each_of_the_palette_is_itself(colour):
    assert nearest_colour(PALETTE[colour]) == colour


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ff0000", "red"),
        ("FF0000", "red"),
        ("f00", "red"),
        ("00ff00", "green"),
        ("000080", "blue"),
        ("ff8c00", "orange"),
        ("660099", "purple"),
        ("008080", "teal"),
        ("ff69b4", "pink"),
        ("663300", "brown"),
        ("0000ff", "indigo"),
        ("ffff00", "olive"),
        ("87ceeb", "cyan"),
        ("000000", "grey"),
        ("ffffff", "grey"),
        ("", "grey"),
        ("redred", "grey"),
        ("12345", "grey"),
    ],
)
def test_others_go_by_hue_and_chroma(code, expected):
    assert nearest_colour(code) == expected
