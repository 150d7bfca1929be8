from __future__ import annotations

from pathlib import Path

import pytest
from django.core import checks
from django.core.checks import run_checks
from pytest_django import Settings

from conversate_alerts.checks.base_template import check_base_template
from conversate_alerts.checks.pages import check_pages
from conversate_alerts.views.frame import OWN_FRAME

GOOD = """
    <title>{% block title %}{% endblock %}</title>
    {% block css %}{% endblock %}{% block js %}{% endblock %}{% block content %}{% endblock %}
"""


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path) -> Path:
    """The folder of the templates of a site without conversate-web."""
    monkeypatch.setattr("conversate_alerts.checks.base_template.find_frame", lambda: OWN_FRAME)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    return tmp_path


def ids() -> list[str | None]:
    return [message.id for message in check_pages()]


def test_a_site_that_has_them_needs_nothing_else():
    assert ids() == []


def test_mails_that_nobody_can_unsubscribe_from_are_warned_of(settings):
    settings.ROOT_URLCONF = "tests.alerts.support.no_urls"
    assert ids() == ["conversate_alerts.W010"]
    assert "conversate_alerts.W010" in [message.id for message in run_checks(tags=["conversate"])]


def test_a_worker_needs_no_addresses(settings):
    settings.ROOT_URLCONF = None
    assert ids() == []


def test_a_pattern_that_takes_our_requests_is_named(settings):
    settings.ROOT_URLCONF = "tests.alerts.support.caught_urls"
    (problem,) = check_pages()
    assert (problem.id, problem.level) == ("conversate_alerts.W011", checks.WARNING)
    assert "Requests for /alerts/unsubscribe/token/ " in problem.msg
    assert "'alerts/<path:rest>'" in problem.msg


def test_pages_need_the_template_of_the_site(alone):
    (problem,) = check_pages()
    # A warning, as that of conversate-web: an error would prevent migrations.
    assert (problem.id, problem.level) == ("conversate_alerts.W012", checks.WARNING)
    assert "no template base.html" in problem.msg


@pytest.mark.parametrize("missing", ["title", "css", "js", "content"])
def test_each_block_that_is_missing_is_named(alone, missing):
    (alone / "base.html").write_text(GOOD.replace(f"block {missing} ", "block other "))
    (problem,) = check_pages()
    assert (problem.id, problem.level) == ("conversate_alerts.W013", checks.WARNING)
    assert f"base.html shows no block {missing}," in problem.msg
    assert "conversate_alerts/frame.html" in (problem.hint or "")


def test_an_error_in_the_template_is_reported_and_nothing_else(alone):
    (alone / "base.html").write_text("{% load no_such_library %}")
    (problem,) = check_pages()
    assert problem.id == "conversate_alerts.W015"
    assert "base.html, which has an error" in problem.msg


def test_an_engine_that_finds_no_template_of_ours_is_reported(alone, settings):
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"APP_DIRS": False}]
    assert ids() == ["conversate_alerts.W014"]


def test_the_template_around_the_pages_of_the_chat_is_checked_there(settings, tmp_path):
    pytest.importorskip("conversate_web")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    assert check_base_template() == []
