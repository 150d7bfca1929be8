"""One environment and one browser for all sites."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from tests.integration.browser.support.watch import Watch
from tests.integration.packaging.conftest import Environment, call, dist, with_django
from tests.support.chromium import launch_arguments, require_chromium

from .installing import install, pip_install, prepare
from .shapes import Shape

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["dist", "with_django"]

HERE = Path(__file__).parent
PATIENCE = 30_000


@pytest.fixture(scope="session")
def environment(with_django: Path, dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python with the packages of the sites and of the installation page."""
    environment = Environment(tmp_path_factory.mktemp("sites"), with_django)
    environment.install("--requirements", HERE / "requirements.txt")
    [pip, *arguments] = shlex.split(pip_install().replace("python -m pip", "pip"))
    call(environment.python, "-m", pip, *arguments, "--no-compile", f"--find-links={dist}")
    return environment.python


@pytest.fixture(scope="session")
def npm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The npm packages that the sites load in browsers."""
    folder = Path(copytree(HERE / "npm", tmp_path_factory.mktemp("npm") / "site"))
    call("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=folder)
    return folder / "node_modules"


@pytest.fixture
def build(tmp_path: Path, environment: Path, dist: Path, npm: Path) -> Callable[..., Shape]:
    """Make a site of a shape, with or without Conversate."""

    def build(shape: type[Shape]) -> Shape:
        return shape(tmp_path / "site", environment, dist, npm)

    return build


@pytest.fixture
def built(build: Callable[..., Shape]) -> Callable[..., Shape]:
    """Create a site in which the installation page was followed."""

    def built(shape: type[Shape]) -> Shape:
        site = build(shape)
        install(site)
        prepare(site)
        return site

    return built


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = require_chromium()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=launch_arguments())


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Collect errors of the pages. The test fails if there are any."""
    watch = Watch()
    yield watch
    assert watch.unexpected() == []
