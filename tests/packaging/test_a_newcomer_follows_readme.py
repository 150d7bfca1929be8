"""The steps of each README, in a new project, with the built wheels in the place of an index."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ROOT
from .new_project import ADMIN, NewProject, steps_of
from .visitor import Visitor

pytestmark = pytest.mark.packaging


@pytest.fixture
def following(tmp_path: Path, with_django: Path, dist: Path) -> Callable[[str], NewProject]:
    """A project in which the installation of a README was followed to its end."""

    def follow(readme: str) -> NewProject:
        project = NewProject(tmp_path, with_django, dist)
        steps = steps_of(ROOT / readme, "## Installation")
        assert any(step.code.startswith("python -m pip install") for step in steps)
        for step in steps:
            project.follow(step)
        project.run("python", "manage.py", "check", "--fail-level", "WARNING")
        return project

    return follow


def write_the_first_message(project: NewProject) -> None:
    with project.served() as site:
        admin = Visitor(site)
        admin.go("/chat/")
        admin.send("password", username=ADMIN["USERNAME"], password=ADMIN["PASSWORD"])
        admin.follow("New room")
        admin.send("title", title="Harbour")
        assert admin.address.startswith(f"{site}/chat/harbour/manage/")
        admin.go("/chat/harbour/")
        admin.send("body", body="Good morning.")
        assert "Good morning." in admin.page
        admin.go("/chat/")
        assert "Harbour" in admin.page


def test_from_pip_install_to_the_first_message(following: Callable[[str], NewProject]) -> None:
    project = following("README.md")
    write_the_first_message(project)
    said = project.run("python", "manage.py", "send_test_alert", ADMIN["USERNAME"], "--dry-run")
    assert "http://127.0.0.1:8000/chat/harbour/" in said


def test_the_pages_without_alerts(following: Callable[[str], NewProject]) -> None:
    project = following("packages/conversate-web/README.md")
    assert not any("conversate-alerts" in package for package in project.packages())
    write_the_first_message(project)


def test_core_without_pages(following: Callable[[str], NewProject]) -> None:
    project = following("packages/conversate-core/README.md")
    said = project.run("python", "manage.py", "export_room", "deployments", "--format", "text")
    assert said


def test_alerts_without_pages_of_the_chat(following: Callable[[str], NewProject]) -> None:
    project = following("packages/conversate-alerts/README.md")
    assert not any("conversate-web" in package for package in project.packages())
    said = project.run("python", "manage.py", "send_test_alert", "grace", "--dry-run")
    assert "To: grace@example.org" in said
    assert "Version 2.1 is live." in said
