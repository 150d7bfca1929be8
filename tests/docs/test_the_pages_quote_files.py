"""All code in the documentation is quoted from a tested file, or is run by a test."""

from __future__ import annotations

import builtins
import symtable
from collections.abc import Iterator

import pytest

from .support.pages import REPOSITORY, all_pages, blocks_of

PARTS = ("explanation", "how-to", "tutorial")
PAGES = [page for page in all_pages() if page.startswith(PARTS)]
QUOTES = [(page, block) for page in all_pages() for block in blocks_of(page) if block.file]
GUIDES = [page for page in PAGES if page.startswith("how-to")]
# Their blocks are run one by one.
FOLLOWED = {"tutorial/first-room", "how-to/install", "how-to/task-queue"}


@pytest.mark.parametrize(("page", "block"), QUOTES, ids=lambda value: getattr(value, "file", value))
def test_a_quote_is_what_the_file_says(page, block):
    text = (REPOSITORY / block.file).read_text("utf-8")
    quoted = "\n".join(line.strip() for line in block.code.strip().splitlines())
    assert quoted in "\n".join(line.strip() for line in text.splitlines())


@pytest.mark.parametrize("page", sorted(set(PAGES) - FOLLOWED))
def test_python_and_templates_are_quoted(page):
    written_here = [
        block.code
        for block in blocks_of(page)
        if block.language in {"python", "django"} and block.file is None
    ]
    assert [code for code in written_here if not is_settings(code)] == []


def is_settings(code: str) -> bool:
    """Return whether *code* only sets settings, whose names another test checks."""
    lines = [line for line in code.splitlines() if line and not line.startswith(("#", "import "))]
    return all(line.split(" ")[0].isupper() for line in lines)


@pytest.mark.parametrize("page", GUIDES)
def test_a_guide_has_the_imports_of_its_python(page):
    parts: dict[str | None, list[str]] = {}
    for block in blocks_of(page):
        if block.language == "python":
            parts.setdefault(block.file, []).append(block.code)
    assert {file: unknown_names("\n".join(codes)) for file, codes in parts.items()} == {
        file: set() for file in parts
    }


def unknown_names(code: str) -> set[str]:
    """Return the names that a module with *code* uses and neither defines nor imports."""
    module = symtable.symtable(code, "guide", "exec")
    top = module.get_symbols()
    known = {each.get_name() for each in top if each.is_assigned() or each.is_imported()}
    given = {*dir(builtins), "INSTALLED_APPS", "TEMPLATES", "BASE_DIR", "urlpatterns"}
    return {name for name in global_names(module) if name not in known | given}


def global_names(scope: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that *scope* and the scopes in it look up in their module."""
    is_module = scope.get_type() == "module"
    for each in scope.get_symbols():
        if each.is_referenced() and (is_module or each.is_global()):
            yield each.get_name()
    for child in scope.get_children():
        yield from global_names(child)
