"""The built files, and sites in which only they are installed."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = ("core", "web", "alerts")
SITE = Path(__file__).parent / "site"
UV = [sys.executable, "-m", "uv", "--quiet"]


def call(
    *command: str | Path, folder: Path | None = None, env: dict[str, str] | None = None
) -> str:
    """Return the output of a command. If the command fails, the test fails with its output."""
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Environment:
    """A virtual environment with Django, isolated from this one."""

    def __init__(self, folder: Path, with_django: Path) -> None:
        copytree(with_django, folder / "venv", symlinks=True, copy_function=os.link)
        self.python = folder / "venv" / "bin" / "python"

    def install(self, *packages: str | Path) -> None:
        call(*UV, "pip", "install", "--python", self.python, *packages)

    def packages(self) -> list[str]:
        frozen = call(*UV, "pip", "freeze", "--python", self.python)
        return frozen.lower().splitlines()


class Site(Environment):
    """A Django project in an environment with some of the wheels."""

    def __init__(self, folder: Path, with_django: Path, wheels: list[Path]) -> None:
        super().__init__(folder, with_django)
        self.folder = Path(copytree(SITE, folder / "site"))
        self.install(*wheels)

    def run(self, *arguments: str) -> str:
        """Run the environment's Python in the site's folder."""
        return call(self.python, *arguments, folder=self.folder)

    def manage(self, *arguments: str) -> str:
        return self.run("-W", "error", "manage.py", *arguments)


@pytest.fixture(scope="session")
def with_django(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The environment that the others copy, since compiling Django takes long."""
    folder = tmp_path_factory.mktemp("with-django") / "venv"
    call(*UV, "venv", "--python", sys.executable, folder)
    call(*UV, "pip", "install", "--compile-bytecode", "--python", folder, "django", "pip")
    return folder


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all published files, as `hatch run packaging:build` makes them.

    Each wheel is made from its source distribution, which is thereby proved complete.
    """
    folder = tmp_path_factory.mktemp("dist")
    for name in PACKAGES:
        build = [sys.executable, "-m", "build", "--installer", "uv", "--outdir", str(folder)]
        call(*build, ROOT / "packages" / f"conversate-{name}")
    return folder


@pytest.fixture(scope="session")
def wheels(dist: Path) -> dict[str, Path]:
    return {name: next(dist.glob(f"conversate_{name}-*.whl")) for name in PACKAGES}


@pytest.fixture(scope="session")
def sdists(dist: Path) -> dict[str, Path]:
    return {name: next(dist.glob(f"conversate_{name}-*.tar.gz")) for name in PACKAGES}


@pytest.fixture
def site(tmp_path: Path, with_django: Path, wheels: dict[str, Path]) -> Callable[..., Site]:
    return lambda *names: Site(tmp_path, with_django, [wheels[name] for name in names])
