"""A check names the hooks that a site's templates lack."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import conversate_web
from conversate_web.checks import hooks as hook_checks
from conversate_web.checks.sample_html import Elements
from conversate_web.checks.settings import check_web_settings
from conversate_web.checks.template_hooks import MESSAGE_HOOKS, ROOM_HOOKS

if TYPE_CHECKING:
    from pytest_django import Settings

TEMPLATES = Path(conversate_web.__file__).parent / "templates"
HOOKS = {**MESSAGE_HOOKS, **ROOM_HOOKS}


@pytest.fixture
def override(settings: Settings, tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a template into the site's own folder."""
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]

    def override(name: str, content: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
        return path

    return override


def test_our_own_templates_have_them_all(override: Callable[[str, str], Path]) -> None:
    override("conversate/includes/timer.html", "A site without it.")
    assert check_web_settings() == []


def test_a_site_without_templates_of_its_own_pays_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hook_checks, "get_template", lambda name: pytest.fail("was rendered"))
    assert check_web_settings() == []


@pytest.mark.parametrize(
    ("old", "hook"),
    [
        ('class="cnv-message ', "li.cnv-message"),
        ("data-id", "[data-id]"),
        ("data-revision", "[data-revision]"),
        ('id="message-', "[id^=message-]"),
    ],
)
def test_what_a_message_lacks_is_named_with_the_template(
    override: Callable[[str, str], Path], old: str, hook: str
) -> None:
    name = "conversate/includes/message.html"
    source = (TEMPLATES / name).read_text("utf-8")
    assert old in source
    path = override(name, source.replace(old, old.replace("=", "_=") if "=" in old else "title"))
    (problem,) = check_web_settings()
    assert (problem.id, problem.level) == ("conversate_web.W010", 30)
    assert name in problem.msg
    assert hook in problem.msg
    assert problem.hint is not None
    assert str(path) in problem.hint


@pytest.mark.parametrize("name", HOOKS)
def test_a_template_that_has_none_is_named_with_all_of_its_hooks(
    override: Callable[[str, str], Path], name: str
) -> None:
    override(name, "The site's own.")
    found = {problem.msg for problem in check_web_settings()}
    assert any(name in text and all(hook in text for hook in HOOKS[name]) for text in found)


def test_a_template_that_leaves_out_what_it_included_is_found(
    override: Callable[[str, str], Path],
) -> None:
    name = "conversate/includes/conversation.html"
    source = (TEMPLATES / name).read_text("utf-8")
    override(name, source.replace('{% include "conversate/includes/pending.html" %}', ""))
    (problem,) = check_web_settings()
    assert "conversate/includes/pending.html has no #conversate-pending" in problem.msg


def test_a_message_of_other_elements_with_all_hooks_is_fine(
    override: Callable[[str, str], Path],
) -> None:
    override(
        "conversate/includes/message.html",
        '{% include "conversate/includes/day.html" with day=message.day %}'
        '<li class="card cnv-message" id="message-{{ message.id }}" data-id="{{ message.id }}" '
        'data-revision="{{ message.revision }}" data-author="{{ message.author_id }}" '
        'data-time="{{ message.time }}" data-day="{{ message.day }}">'
        '{% include "conversate/includes/unread_marker.html" %}'
        '<div class="cnv-message__body">{{ message.html }}</div></li>',
    )
    assert check_web_settings() == []


def test_a_template_that_needs_more_than_a_sample_is_left_alone(
    override: Callable[[str, str], Path],
) -> None:
    override("conversate/includes/message.html", "{% url message.body %}")
    assert check_web_settings() == []


def test_elements_are_found_in_what_only_scripts_see() -> None:
    scripted = '<script type="text/html"><i class="a b" data-x="yes"></i></script>'
    elements = Elements(f"<div><br><p>Hello{scripted}</div>")
    assert elements.has("i.a.b[data-x]")
    assert elements.has("[data-x^=y]")
    assert elements.has("div br")
    assert not elements.has("br p")
    assert not elements.has("[data-x=y]")
    assert not elements.has("#a")
    assert not elements.has("b")
