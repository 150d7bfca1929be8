from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from conversate_web.checks import check_web_settings

if TYPE_CHECKING:
    from pytest_django import Settings


def ids() -> list[str | None]:
    return [problem.id for problem in check_web_settings()]


def test_the_defaults_are_fine() -> None:
    assert ids() == []


@pytest.mark.parametrize(
    ("name", "value", "id_"),
    [
        ("CONTROL_LAYOUT", "yes", "conversate_web.E001"),
        ("MARKUP", None, "conversate_web.E002"),
        ("MARKUP", "", "conversate_web.E002"),
        ("MARKUP", "no.such.Markup", "conversate_web.E003"),
        ("MARKUP", "rich", "conversate_web.E003"),
        ("MARKUP", "os.getcwd", "conversate_web.E003"),
        ("MARKUP", "pathlib.Path", "conversate_web.E003"),
    ],
)
def test_a_setting_that_can_not_be_meant_is_told(
    settings: Settings, name: str, value: Any, id_: str
) -> None:
    setattr(settings, f"CONVERSATE_{name}", value)
    (problem,) = check_web_settings()
    assert problem.id == id_
    assert f"CONVERSATE_{name}" in problem.msg
    assert problem.hint


def test_a_site_without_a_base_template_is_warned(settings: Settings) -> None:
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": []}]
    (problem,) = check_web_settings()
    assert (problem.id, problem.level) == ("conversate_web.W001", 30)
