from __future__ import annotations

import re

import pytest

from .support.markdown import REPOSITORY, excerpts

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGES.md", "SECURITY.md"]


@pytest.mark.parametrize(("path", "quoted"), excerpts())
def test_an_excerpt_is_the_code_of_the_example(path, quoted):
    assert quoted in (REPOSITORY / path).read_text("utf-8")


def test_the_section_on_the_services_has_excerpts_of_the_help_desk():
    paths = [path for path, _ in excerpts()]
    assert paths.count("example/helpdesk/desk.py") == 5
    assert "example/helpdesk/views.py" in paths


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_and_heading_that_it_links_to_exists(name):
    text = (REPOSITORY / name).read_text("utf-8")
    links = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    local = [link for link in links if "://" not in link]
    assert local
    assert [link for link in local if link[0] != "#" and not (REPOSITORY / link).exists()] == []
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    anchors = {"#" + re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}
    assert {link for link in local if link[0] == "#"} <= anchors


def test_every_environment_and_script_of_hatch_that_they_name_is_defined():
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
    hatch = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    texts = [(REPOSITORY / name).read_text("utf-8") for name in DOCUMENTS]
    commands = set(re.findall(r"hatch\s+run\s+([\w:-]+)", "".join(texts)))
    assert {"example", "example-reset", "browser:test"} <= commands
    for command in commands - {"packaging:python"}:  # a program of the environment
        environment, script = ("default:" + command).split(":")[-2:]
        definition = hatch["envs"][environment]
        inherited = hatch["envs"].get(definition.get("template"), {})
        assert script in {**inherited.get("scripts", {}), **definition.get("scripts", {})}, command
