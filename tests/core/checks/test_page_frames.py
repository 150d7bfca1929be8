"""A frame between pages and the site's base.html is checked, or a warning says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import checks
from pytest_django import Settings

from conversate_core.checks.page_frames import Frame, FrameIds, check_frame

Write = Callable[[str, str], None]

FRAME = Frame(
    template="sample/frame.html",
    page="sample/page.html",
    pages="pages of the sample",
    ids=FrameIds(
        no_engine="sample.W001",
        no_parent="sample.W002",
        syntax="sample.W003",
        no_block="sample.W004",
    ),
)
GOOD = """
    <title>{% block title %}{% endblock %}</title>
    {% block css %}{% endblock %}{% block js %}{% endblock %}{% block content %}{% endblock %}
"""
SAMPLE = """
    {% extends "base.html" %}
    {% block css %}{% block conversate_css %}{% endblock %}{% endblock %}
    {% block js %}{{ block.super }}{% block conversate_js %}{% endblock %}{% endblock %}
    {% block content %}{% block conversate_content %}{% endblock %}{% endblock %}
"""


@pytest.fixture
def write(settings: Settings, tmp_path: Path) -> Write:
    """Write a template of a site that has the frame, a page, and no others."""
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)

    write(FRAME.template, SAMPLE)
    write(FRAME.page, f'{{% extends "{FRAME.template}" %}}')
    return write


def ids() -> list[str | None]:
    return [problem.id for problem in check_frame(FRAME)]


def block(name: str) -> str:
    return f"{{% block {name} %}}{{% endblock %}}"


@pytest.mark.parametrize("missing", ["title", "css", "js", "content"])
def test_each_block_that_is_missing_is_named(write: Write, missing: str) -> None:
    write("base.html", GOOD.replace(f"block {missing} ", "block other "))
    (problem,) = check_frame(FRAME)
    assert (problem.id, problem.level) == ("sample.W004", checks.WARNING)
    assert f"base.html shows no block {missing}, so that the pages of the sample " in problem.msg
    assert "Copy the template sample/frame.html " in (problem.hint or "")


def test_all_that_are_missing_are_named_in_the_order_of_the_page(write: Write) -> None:
    write("base.html", "<body></body>")
    named = [problem.msg.split(",")[0].split()[-1] for problem in check_frame(FRAME)]
    assert named == ["title", "css", "js", "content"]


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        GOOD.replace("{% block css %}", "{%block css%}"),
        GOOD.replace("{% block css %}{% endblock %}", "{% block css %}{% endblock css %}"),
        "{% if user.is_authenticated %}" + GOOD + "{% endif %}",
        "{% block head %}" + GOOD + "{% endblock head %}",
        '{% extends "root.html" %}',
        "{% extends './root.html' %}",
        '{% extends "root.html" %}{% block head %}{{ block.super }}<link>{% endblock %}',
        (
            '{% extends "root.html" %}{% block head %}{% block title %}{% endblock %}'
            "{% block css %}{% endblock %}{% block js %}{% endblock %}{% endblock %}"
        ),
        "{% extends layout %}",
        '{% extends layout|default:"root.html" %}',
    ],
)
def test_blocks_may_stand_anywhere_in_the_family_of_base_html(write: Write, text: str) -> None:
    head = "".join(map(block, ["title", "css", "js"]))
    body = block("content")
    write("root.html", f"{{% block head %}}{head}{{% endblock %}}{body}")
    write("base.html", text)
    assert ids() == []


@pytest.mark.parametrize(
    "text",
    [
        # Replacing a block removes the blocks inside it.
        '{% extends "root.html" %}{% block head %}<link>{% endblock %}',
        "{# {% block css %}{% endblock %} #}" + GOOD.replace("block css ", "block styles "),
        "{% comment %}{% block css %}{% endblock %}{% endcomment %}"
        + GOOD.replace("block css ", "block styles "),
        "{% verbatim %}{% block css %}{% endverbatim %}"
        + GOOD.replace("block css ", "block styles "),
    ],
)
def test_a_block_that_is_not_shown_is_missing(write: Write, text: str) -> None:
    others = "".join(map(block, ["title", "js", "content"]))
    write("root.html", f"{{% block head %}}{block('css')}{{% endblock %}}{others}")
    write("base.html", text)
    (problem,) = check_frame(FRAME)
    assert "no block css," in problem.msg


def test_a_site_without_a_base_template_is_warned(write: Write) -> None:
    (problem,) = check_frame(FRAME)
    assert (problem.id, problem.level) == ("sample.W002", checks.WARNING)
    assert "no template base.html for the pages of the sample" in problem.msg


def test_a_parent_that_does_not_exist_is_named(write: Write) -> None:
    write("base.html", '{% extends "theme/base.html" %}')
    (problem,) = check_frame(FRAME)
    assert problem.id == "sample.W002"
    assert "no template theme/base.html" in problem.msg


def test_an_error_in_the_template_is_reported_and_nothing_else(write: Write) -> None:
    write("base.html", "{% load no_such_library %}")
    (problem,) = check_frame(FRAME)
    assert problem.id == "sample.W003"
    # Django 6.1 names the file before the error.
    assert "The pages of the sample extend base.html, which has an error: " in problem.msg
    assert "'no_such_library'" in problem.msg


def test_pages_that_no_engine_finds_are_reported(settings: Settings, tmp_path: Path) -> None:
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    (problem,) = check_frame(FRAME)
    assert problem.id == "sample.W001"
    assert "APP_DIRS" in (problem.hint or "")


def test_templates_of_other_engines_do_not_count(
    write: Write, settings: Settings, tmp_path: Path
) -> None:
    [engine] = settings.TEMPLATES
    dummy = "django.template.backends.dummy.TemplateStrings"
    other = {"BACKEND": dummy, "DIRS": [tmp_path / "other"], "APP_DIRS": False}
    settings.TEMPLATES = [other, engine]
    write("other/base.html", GOOD)
    assert ids() == ["sample.W002"]
    write("base.html", GOOD)
    assert ids() == []


def test_a_base_template_below_that_of_the_site_may_have_an_error(
    write: Write, settings: Settings, tmp_path: Path
) -> None:
    """The page shows that error; the check continues."""
    folders = [tmp_path / "site", tmp_path / "theme"]
    for folder, text in zip(folders, ['{% extends "base.html" %}', "{% endblock %}"], strict=True):
        folder.mkdir()
        (folder / "base.html").write_text(text)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [*folders, tmp_path]}]
    assert set(ids()) == {"sample.W004"}
