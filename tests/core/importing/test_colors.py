"""A free color becomes the most similar one of the palette."""

import pytest

from conversate_core.choices import Color
from conversate_core.importing.colors import PALETTE, nearest_color


@pytest.mark.parametrize("color", Color)
def test_each_of_the_palette_is_itself(color):
    assert nearest_color(PALETTE[color]) == color


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
        ("0000ff", "blue"),
        ("0000cc", "blue"),
        ("3366ff", "blue"),
        ("336699", "blue"),
        ("333399", "indigo"),
        ("ff6600", "orange"),
        ("ff00ff", "pink"),
        ("ffc0cb", "pink"),
        ("8b0000", "red"),
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
    assert nearest_color(code) == expected
