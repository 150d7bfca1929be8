"""All code in the documentation is quoted from a tested file, or is run by a test."""

from __future__ import annotations

import pytest

from .support.pages import REPOSITORY, all_pages, blocks_of

PARTS = ("explanation", "how-to", "tutorial")
PAGES = [page for page in all_pages() if page.startswith(PARTS)]
QUOTES = [(page, block) for page in all_pages() for block in blocks_of(page) if block.file]
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
    lines = [line for line in code.splitlines() if not line.startswith("#")]
    return all(line.split(" ")[0].isupper() for line in lines)
