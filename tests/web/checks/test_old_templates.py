"""A check names a site's templates for django-conversate 0.3, which break the pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from conversate_web.checks.settings import check_web_settings

OLD = {
    "base.html": """
        {% extends "base.html" %}
        {% block content %}{% block conversate_content %}{% endblock %}{% endblock %}
    """,
    "index.html": """
        {% extends "conversate/base.html" %}
        {% block conversate_content %}
        {% for room in rooms %}<a href="{{ room.get_absolute_url }}">{{ room }}</a>{% endfor %}
        {% endblock %}
    """,
    "room.html": """
        {% extends "conversate/base.html" %}{% load no_such_library %}
        {% block conversate_content %}
        {% include "conversate/includes/room_sidebar.html" %}
        {% endblock %}
    """,
    "includes/room_input.html": "<form></form>",
    "includes/room_messages.html": "{% load conversate %}{{ message.timestamp|naturaltimestamp }}",
    "includes/room_sidebar.html": "Users",
}

FRAME = """
    <title>{% block title %}{% endblock %}</title>
    {% block conversate_css %}{% endblock %}{% block conversate_js %}{% endblock %}
    {% block conversate_content %}{% endblock %}
"""


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> Path:
    """The folder of the site's templates, with a base.html."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("name", OLD)
def test_each_is_named_with_its_path(site: Path, name: str) -> None:
    path = write(site / "conversate" / name, OLD[name])
    (problem,) = check_web_settings()
    assert problem.id == "conversate_web.W002"
    assert str(path) in problem.msg
    assert problem.hint


def test_all_of_them_are_named_at_once(site: Path) -> None:
    for name, text in OLD.items():
        write(site / "conversate" / name, text)
    assert [problem.id for problem in check_web_settings()] == ["conversate_web.W002"] * len(OLD)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("room.html", '{% extends "conversate/base.html" %}'),
        ("index.html", '{% extends "conversate/base.html" %}'),
        ("base.html", FRAME),
        ("base.html", '{% extends "conversate/base.html" %}'),
        ("base.html", '{% extends "frame.html" %}'),
        ("base.html", "{% extends 'frame.html' %}"),
        ("base.html", "{% extends frame %}"),
    ],
)
def test_one_that_was_made_for_these_pages_is_fine(site: Path, name: str, text: str) -> None:
    write(site / "frame.html", FRAME)
    write(site / "conversate" / name, text)
    assert check_web_settings() == []


def test_a_base_that_extends_nothing_of_use_is_named(site: Path) -> None:
    write(site / "conversate" / "base.html", '{% extends "no_such.html" %}')
    assert [problem.id for problem in check_web_settings()] == ["conversate_web.W002"]


def test_templates_of_another_engine_are_none_of_ours(settings: Settings) -> None:
    other = {"BACKEND": "django.template.backends.dummy.TemplateStrings", "APP_DIRS": True}
    settings.TEMPLATES = [other, *settings.TEMPLATES]
    assert check_web_settings() == []
