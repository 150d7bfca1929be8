from __future__ import annotations

import re

import pytest

from .support.pages import REPOSITORY, all_pages, text_of

DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGES.md", "SECURITY.md"]
DOCUMENTS += [f"packages/conversate-{name}/README.md" for name in ("core", "web", "alerts")]
TEXTS = {name: (REPOSITORY / name).read_text("utf-8") for name in DOCUMENTS}


# Sphinx checks the links between pages.
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_file_and_heading_that_a_document_links_to_exists(name):
    text = TEXTS[name]
    links = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    local = [link.partition("#") for link in links if "://" not in link]
    assert local or name.startswith("packages/")
    for path, _, anchor in local:
        target = (REPOSITORY / name).parent / path if path else REPOSITORY / name
        assert target.exists(), path
        assert not anchor or anchor in anchors(target.read_text("utf-8")), anchor


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each).lower().replace(" ", "-") for each in headings}


def test_every_environment_and_script_of_hatch_that_is_named_is_defined():
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
    hatch = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
    texts = [*TEXTS.values(), *map(text_of, all_pages())]
    commands = set(re.findall(r"hatch\s+run\s+([\w:-]+)", "".join(texts)))
    assert {"example", "example-reset", "browser:test"} <= commands
    for command in commands - {"packaging:python", "test:python"}:  # programs of the environments
        environment, script = ("default:" + command).split(":")[-2:]
        definition = hatch["envs"][environment]
        inherited = hatch["envs"].get(definition.get("template"), {})
        assert script in {**inherited.get("scripts", {}), **definition.get("scripts", {})}, command


def test_every_log_line_of_the_page_on_monitoring_is_in_the_code():
    packages = (REPOSITORY / "packages").glob("*/src/**/*.py")
    code = "".join(path.read_text("utf-8") for path in packages)
    code = re.sub(r'"\s*\n\s*f?"', "", code)  # a text over two lines
    lines = re.findall(r"^\| (`.+`) \|", text_of("deployment/monitoring"), re.MULTILINE)
    lines = [line for cell in lines for line in re.findall("`([^`]+)`", cell)]
    assert len(lines) >= 10
    missing = [line for line in lines if not re.search(as_pattern(line), code)]
    assert missing == []


def as_pattern(line: str) -> str:
    """Return a pattern for a log line; ``…`` matches an argument or the rest of the line."""
    return re.escape(line).replace("…", ".+?").replace(",\\ .+?", ",.+?")


def test_the_packages_name_one_address_of_the_documentation():
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
    addresses = set()
    for folder in sorted((REPOSITORY / "packages").iterdir()):
        project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))["project"]
        assert project["urls"].keys() == {"Documentation"}
        addresses.add(project["urls"]["Documentation"])
        linked = re.findall(r"\]\((https:[^)]+)\)", (folder / "README.md").read_text("utf-8"))
        assert set(linked) == {project["urls"]["Documentation"]}
    assert len(addresses) == 1
