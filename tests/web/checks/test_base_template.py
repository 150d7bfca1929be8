"""A check names the blocks for our pages that the site's base.html lacks.

What all such checks have in common is tested in tests/core/checks/test_page_frames.py.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import checks
from pytest_django import Settings

from conversate_web.checks.base_template import check_base_template

Write = Callable[[str, str], None]

GOOD = """
    <title>{% block title %}{% endblock %}</title>
    {% block css %}{% endblock %}{% block js %}{% endblock %}{% block content %}{% endblock %}
"""
# The mapping for other blocks from docs/how-to/map-blocks.md.
MAPPING = """
    {% extends "base.html" %}
    {% block head_title %}{% block title %}{% endblock %}{% endblock %}
    {% block extra_css %}{% block conversate_css %}{% endblock %}{% endblock %}
    {% block extra_js %}{{ block.super }}{% block conversate_js %}{% endblock %}{% endblock %}
    {% block body %}<div class="cnv-root">{% block conversate_content %}{% endblock %}</div>
    {% endblock %}
"""


@pytest.fixture
def write(settings: Settings, tmp_path: Path) -> Write:
    """Write a template of a site without other templates."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    return write


def ids() -> list[str | None]:
    return [problem.id for problem in check_base_template()]


def block(name: str) -> str:
    return f"{{% block {name} %}}{{% endblock %}}"


@pytest.mark.parametrize("missing", ["title", "css", "js", "content"])
def test_each_block_that_is_missing_is_named(write: Write, missing: str) -> None:
    write("base.html", GOOD.replace(f"block {missing} ", "block other "))
    (problem,) = check_base_template()
    assert (problem.id, problem.level) == ("conversate_web.W003", checks.WARNING)
    assert f"base.html shows no block {missing}," in problem.msg
    assert "conversate/base.html" in (problem.hint or "")


def test_all_that_are_missing_are_named_in_the_order_of_the_page(write: Write) -> None:
    write("base.html", "<body></body>")
    named = [problem.msg.split(",")[0].split()[-1] for problem in check_base_template()]
    assert named == ["title", "css", "js", "content"]


def test_a_site_whose_blocks_have_other_names_maps_them(write: Write) -> None:
    blocks = ["head_title", "extra_css", "extra_js", "body"]
    write("base.html", "".join(map(block, blocks)))
    write("conversate/base.html", MAPPING)
    assert ids() == []
    write("base.html", "".join(map(block, ["head_title", "extra_css", "javascript", "body"])))
    (problem,) = check_base_template()
    assert "base.html shows no block extra_js," in problem.msg


def test_a_site_may_replace_the_whole_frame(write: Write) -> None:
    parts = ["title", "conversate_css", "conversate_js", "conversate_content"]
    write("conversate/base.html", "".join(map(block, parts)))
    assert ids() == []
    write("conversate/base.html", "".join(map(block, parts[:-1])))
    (problem,) = check_base_template()
    assert "conversate/base.html shows no block conversate_content," in problem.msg


def test_a_site_may_extend_the_frame_by_its_own_name(write: Write) -> None:
    write("conversate/base.html", '{% extends "conversate/base.html" %}')
    write("base.html", GOOD)
    assert ids() == []


def test_a_site_without_a_base_template_is_warned(write: Write) -> None:
    (problem,) = check_base_template()
    assert (problem.id, problem.level) == ("conversate_web.W001", checks.WARNING)
    assert "no template base.html" in problem.msg


def test_an_error_in_the_template_is_reported_and_nothing_else(write: Write) -> None:
    write("base.html", "{% load no_such_library %}")
    (problem,) = check_base_template()
    assert problem.id == "conversate_web.W005"
    # Django 6.1 puts the file's name before the error.
    assert "base.html, which has an error: " in problem.msg
    assert "'no_such_library'" in problem.msg


def test_an_engine_that_finds_no_template_of_ours_is_reported(settings: Settings) -> None:
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"APP_DIRS": False}]
    (problem,) = check_base_template()
    assert problem.id == "conversate_web.W004"
    assert "APP_DIRS" in (problem.hint or "")


SHARED = "{% block extra_head %}{% block conversate_css %}{% endblock %}{% block conversate_js %}"


@pytest.mark.parametrize(("times", "expected"), [(1, []), (2, ["conversate_web.W005"])])
def test_one_block_may_take_styles_and_scripts_but_stands_once(
    write: Write, times: int, expected: list[str]
) -> None:
    write("base.html", "".join(map(block, ["title", "extra_head", "content"])))
    head = f"{SHARED}{{% endblock %}}{{% endblock %}}" * times
    body = f"{{% block content %}}{block('conversate_content')}{{% endblock %}}"
    write("conversate/base.html", f'{{% extends "base.html" %}}{head}{body}')
    assert ids() == expected
