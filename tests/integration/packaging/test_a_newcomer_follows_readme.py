"""The steps of the installation page and of each README work with the built wheels."""

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ROOT
from .new_project import ADMIN, NewProject, steps_of
from .visitor import Visitor

pytestmark = pytest.mark.packaging

# An alert shows only messages of other people.
A_SECOND_MEMBER = """
from django.contrib.auth.models import User
from conversate_core.models import Membership, Room

grace = User.objects.create_user("grace", "grace@example.org")
Membership.objects.create(room=Room.objects.get(), user=grace)
"""


@pytest.fixture
def following(tmp_path: Path, with_django: Path, dist: Path) -> Callable[[str], NewProject]:
    """Return a project in which the installation of a page was followed."""

    def follow(page: str) -> NewProject:
        project = NewProject(tmp_path, with_django, dist)
        steps = steps_of(ROOT / page, "## Installation")
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
    project = following("docs/how-to/install.md")
    write_the_first_message(project)
    project.run("python", "manage.py", "shell", "--command", A_SECOND_MEMBER)
    said = project.run("python", "manage.py", "send_test_alert", "grace", "--dry-run")
    assert "Good morning." in said
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
