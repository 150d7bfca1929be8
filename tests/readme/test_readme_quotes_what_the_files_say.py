from __future__ import annotations

import re

import pytest

from .support.markdown import REPOSITORY, TEXT, excerpts


@pytest.mark.parametrize(("path", "quoted"), excerpts())
def test_an_excerpt_is_the_code_of_the_example(path, quoted):
    assert quoted in (REPOSITORY / path).read_text("utf-8")


def test_the_section_on_the_services_has_excerpts_of_the_help_desk():
    paths = [path for path, _ in excerpts()]
    assert paths.count("example/helpdesk/desk.py") == 5
    assert "example/helpdesk/views.py" in paths


def test_every_file_that_it_links_to_exists():
    links = re.findall(r"\]\(([^)]+)\)", TEXT) + re.findall(r'src="([^"]+)"', TEXT)
    local = [link for link in links if "://" not in link]
    assert local
    assert all((REPOSITORY / link).exists() for link in local)


def test_every_environment_and_script_of_hatch_that_it_names_is_defined():
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
    hatch = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    commands = set(re.findall(r"hatch\s+run\s+([\w:-]+)", TEXT))
    assert {"example", "example-reset", "browser:test"} <= commands
    for command in commands:
        environment, script = ("default:" + command).split(":")[-2:]
        definition = hatch["envs"][environment]
        inherited = hatch["envs"].get(definition.get("template"), {})
        assert script in {**inherited.get("scripts", {}), **definition.get("scripts", {})}, command
