"""Core knows the members' colours as the stylesheet has them."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders

from conversate_core.importing.colours import PALETTE


def test_the_stylesheet_has_the_colours_that_core_compares_with() -> None:
    light = Path(finders.find("conversate/css/tokens.css")).read_text().split("@media")[0]
    values = dict(re.findall(r"--cnv-raw-(\w+): #(\w{6});", light))
    assert {name: values[name] for name in PALETTE} == PALETTE
