"""The list of hooks agrees with the scripts and with the system check."""

from __future__ import annotations

import re
from pathlib import Path

import conversate_web
from conversate_web.checks.template_hooks import MESSAGE_HOOKS, ROOM_HOOKS

from .support.pages import names_in, section, table

WEB = Path(conversate_web.__file__).parent
JS = WEB / "static/conversate/js"
SCRIPTS = "".join(path.read_text() for path in sorted(JS.glob("*.js")) if path.name != "hooks.js")
HOOKS = ("reference/templates", "Hooks for scripts")

CLASS, KEY, DATA = r"\.(cnv-[\w-]+)", r"#([a-z][\w-]+)", r"\[(data-[\w-]+)"
# How a script gives a class to an element, or makes one with it.
MADE = re.compile(
    r"(?:addClass|removeClass|toggleClass|classList\.(?:add|remove|toggle)|attr\(\"id\",)\(?"
    r"\s*[\"`]([\w -]+)|FILE_DROP = \"([\w-]+)"
)
# Names that are put together, and what they can be.
JOINED = {
    ".cnv-pager--": {".cnv-pager--older", ".cnv-pager--newer"},
    "#message-": set(),
    "#conversate-": {"#conversate-members", "#conversate-rooms"},
}
# Scripts make such elements too, like those in the templates.
BOTH = {".cnv-day", ".cnv-unread-marker", ".cnv-time", ".cnv-time__ago", ".cnv-time__exact"}
# Scripts give them to what they have filled in.
OWN = {"[data-index", "[data-key"}


def rows() -> dict[str, tuple[list[str], list[str]]]:
    return {names_in(row[0])[0]: (names_in(row[1]), names_in(row[2])) for row in table(*HOOKS)}


def parts(selectors: str) -> set[str]:
    """Return the ids, classes and data attributes in selectors."""
    return {
        f"{sign}{name}"
        for sign, pattern in ((".", CLASS), ("#", KEY), ("[", DATA))
        for name in re.findall(pattern, selectors)
    }


def selected() -> set[str]:
    texts = " ".join(re.findall(r"\"[^\"\n]*\"|'[^'\n]*'|`[^`]*`", SCRIPTS))
    ids = re.findall(r'getElementById\(["`]([\w-]+)', SCRIPTS)
    data = re.findall(r'dataset\.(\w+)|\.data\("(\w+)"', SCRIPTS)
    classes = re.findall(r'classList\.contains\("([\w-]+)"', SCRIPTS)
    made = {f".{name}" for found in MADE.findall(SCRIPTS) for name in " ".join(found).split()}
    found = {
        *(parts(texts) - made),
        *(f"#{name}" for name in ids),
        *(f"[data-{''.join(name)}" for name in data),
        *(f".{name}" for name in classes),
    }
    assert found >= JOINED.keys()
    return (found - JOINED.keys() - OWN).union(BOTH, *JOINED.values())


def test_every_hook_that_scripts_select_is_listed_and_no_other() -> None:
    listed = parts(" ".join(names_in(section(*HOOKS))))
    assert listed == selected()


def test_the_needed_ones_are_those_of_the_system_check() -> None:
    needed = {name: tuple(hooks) for name, (hooks, _) in rows().items() if hooks}
    assert needed == {**ROOM_HOOKS, **MESSAGE_HOOKS}


def test_the_page_looks_for_the_same_ones() -> None:
    source = (JS / "hooks.js").read_text()
    pieces = re.split(r'"(conversate/[^"]+)": ', source.split("const HOOKS = {")[1].split("};")[0])
    found = {
        name: tuple(re.findall(r'"([^"]+)"', hooks))
        for name, hooks in zip(pieces[1::2], pieces[2::2], strict=True)
    }
    known = {name: hooks for name, hooks in MESSAGE_HOOKS.items() if name.endswith("message.html")}
    assert found == {**ROOM_HOOKS, **known}


def test_every_template_that_it_names_is_there() -> None:
    assert all((WEB / "templates" / name).exists() for name in rows())
