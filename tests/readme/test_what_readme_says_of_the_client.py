from __future__ import annotations

import re
from pathlib import Path

import yaml

import conversate_web

from .support.markdown import names, table

WEB = Path(conversate_web.__file__).parent
SCRIPTS = "".join(path.read_text() for path in sorted(WEB.glob("static/conversate/js/*.js")))


def test_every_event_is_in_the_table_and_no_other():
    emitted = re.findall(r'emit\([\w.]+, "([\w-]+)"', SCRIPTS)
    documented = {names(row[0])[0] for row in table("Events")}
    assert documented == {f"conversate:{name}" for name in emitted}


def test_every_part_of_the_global_that_it_names_is_there():
    for row in table("Scripts of the site's own"):
        part = names(row[0])[0].partition("(")[0]
        assert re.search(rf"CONVERSATE\.{re.escape(part)}\b|[{{ ]{re.escape(part)}[,:]", SCRIPTS)


def test_every_call_is_in_the_table_and_no_other():
    description = yaml.safe_load((WEB / "openapi.yaml").read_text())
    described = {
        f"{method.upper()} {path.removeprefix('/{slug}/')}"
        for path, item in description["paths"].items()
        for method in item.keys() - {"parameters"}
    }
    assert {names(row[0])[0] for row in table("The JSON API")} == described


def test_every_page_is_in_the_table_and_no_other():
    files = {f"conversate/{path.name}" for path in (WEB / "templates/conversate").glob("*.html")}
    assert {name for row in table("Templates and looks") for name in names(row[0])} == files
