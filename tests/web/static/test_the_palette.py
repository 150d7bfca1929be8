"""Core and the stylesheet have the same member colors."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from conversate_core.importing.colors import PALETTE


def test_the_stylesheet_has_the_colors_that_core_compares_with() -> None:
    tokens = Path(finders.find("conversate/css/tokens.css")).read_text()
    values = dict(re.findall(r"--cnv-member-(\w+): light-dark\(#(\w{6}),", tokens))
    assert {name: values[name] for name in PALETTE} == PALETTE
