"""After an incomplete installation, `check` names the missing parts and how to add them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.packaging.conftest import call

from .installing import follow_code, mapping
from .shapes import Bare, Cookiecutter, Shape, Wagtail

pytestmark = pytest.mark.sites


# Warnings are printed to stderr, like errors.
CHECK = "python manage.py check 2>&1"


def said_by_check(site: Shape) -> str:
    return call("sh", "-c", CHECK, folder=site.folder, env=site.environment)


@pytest.mark.parametrize(
    ("shape", "missing"),
    [(Wagtail, ["block css", "block js"]), (Cookiecutter, ["block js"])],
    ids=["Wagtail", "Cookiecutter"],
)
def test_blocks_of_other_names(
    build: Callable[..., Shape], shape: type[Shape], missing: list[str]
) -> None:
    site = build(shape)
    follow_code(site)
    said = said_by_check(site)
    for block in missing:
        assert f"base.html shows no {block}, so that the pages of Conversate have no" in said
    assert said.count("conversate_web.W003") == len(missing)
    site.follow(mapping(site.blocks))
    assert "conversate_web.W003" not in said_by_check(site)


def test_what_a_new_project_lacks(build: Callable[..., Shape]) -> None:
    site = build(Bare)
    follow_code(site, files=("settings.py",))
    said = said_by_check(site)
    assert "The pages of Conversate have no URLs." in said
    assert "The pages of alerts are not mounted" in said
    assert "There is no template base.html" in said


def test_a_catch_all_before_the_pages(build: Callable[..., Shape]) -> None:
    """Such as the last pattern of Wagtail, if others are added below it."""
    site = build(Wagtail)
    follow_code(site)
    # The two patterns of the installation page come first.
    site.write("urls.py", "urlpatterns = [*urlpatterns[2:], *urlpatterns[:2]]\n")
    said = said_by_check(site)
    assert "Requests for /chat/ don't get to Conversate" in said
    assert "Requests for /alerts/ don't get to the pages of alerts" in said
    assert "LOGIN_URL is '/accounts/login/', and the site has no such page" in said
