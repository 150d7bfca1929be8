from __future__ import annotations

import re
from pathlib import Path

import yaml

import conversate_web

from .support.pages import names_in, table

WEB = Path(conversate_web.__file__).parent
SCRIPTS = "".join(path.read_text() for path in sorted(WEB.glob("static/conversate/js/*.js")))
EVENTS = "reference/javascript-events"
TYPES = (WEB / "static/conversate/conversate.d.ts").read_text()


def test_every_event_is_in_the_table_and_no_other():
    emitted = re.findall(r'emit\([\w.]+, "([\w-]+)"', SCRIPTS)
    documented = {names_in(row[0])[0] for row in table(EVENTS, "Events")}
    assert documented == {f"conversate:{name}" for name in emitted}


def test_the_types_name_the_same_events():
    typed = re.findall(r'"(conversate:\w+)": CustomEvent', TYPES)
    assert sorted(typed) == sorted(names_in(row[0])[0] for row in table(EVENTS, "Events"))


def test_the_types_of_what_the_api_gives_are_those_of_its_description():
    schemas = yaml.safe_load((WEB / "openapi.yaml").read_text())["components"]["schemas"]
    for name in ("Message", "Attachment", "Changes", "Room"):
        block = TYPES.split(f"interface {name} {{")[1].split("\n  }")[0]
        properties = re.findall(r"^    (\w+)(\??):", block, re.MULTILINE)
        required = {key for key, optional in properties if not optional}
        assert {key for key, _ in properties} == schemas[name]["properties"].keys()
        assert required == set(schemas[name]["required"])


def test_the_types_name_the_same_properties_of_an_author():
    schemas = yaml.safe_load((WEB / "openapi.yaml").read_text())["components"]["schemas"]
    [author] = re.findall(r"^    author: \{(.+)\};", TYPES, re.MULTILINE)
    described = schemas["Message"]["properties"]["author"]["properties"]
    assert set(re.findall(r"(\w+):", author)) == described.keys()


def test_every_part_of_the_global_that_it_names_is_there():
    for row in table(EVENTS, "Functions"):
        part = names_in(row[0])[0].partition("(")[0]
        assert re.search(rf"CONVERSATE\.{re.escape(part)}\b|[{{ ]{re.escape(part)}[,:]", SCRIPTS)


def test_every_call_is_in_the_table_and_no_other():
    description = yaml.safe_load((WEB / "openapi.yaml").read_text())
    described = {
        f"{method.upper()} {path}"
        for path, item in description["paths"].items()
        for method in item.keys() - {"parameters"}
    }
    listed = {
        names_in(row[0])[0].replace(" ", f" {place}")
        for title, place in (("Calls of a room", "/{slug}/"), ("Calls of the chat", "/"))
        for row in table("reference/json-api", title)
    }
    assert listed == described


def test_every_page_is_in_the_table_and_no_other():
    files = {f"conversate/{path.name}" for path in (WEB / "templates/conversate").glob("*.html")}
    rows = table("reference/templates", "Pages")
    assert {name for row in rows for name in names_in(row[0])} == files
