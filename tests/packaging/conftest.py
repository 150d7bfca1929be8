"""The built files, and sites that have nothing but them."""

import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "web", "alerts")
SITE = Path(__file__).parent / "site"


class Site:
    """A Django project in an empty virtual environment with some of the wheels."""

    def __init__(self, folder: Path, wheels: list[Path]) -> None:
        self.folder = Path(copytree(SITE, folder / "site"))
        self.python = folder / "venv" / "bin" / "python"
        venv.create(folder / "venv", with_pip=True)
        self.run("-m", "pip", "install", "--quiet", *map(str, wheels))

    def run(self, *arguments: str) -> str:
        """Run the environment's Python in the site's folder, isolated from this one."""
        done = subprocess.run(
            [self.python, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *arguments: str) -> str:
        return self.run("-W", "error", "manage.py", *arguments)


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each package's wheel, made from its source distribution, which is thereby proved complete."""
    built = {}
    for name in PACKAGES:
        folder = tmp_path_factory.mktemp(f"dist-{name}")
        package = ROOT / "packages" / f"conversate-{name}"
        build = [sys.executable, "-m", "build", "--installer", "uv", "--outdir"]
        subprocess.run([*build, str(folder), str(package)], check=True, capture_output=True)
        (built[name],) = folder.glob("*.whl")
    return built


@pytest.fixture
def site(tmp_path: Path, wheels: dict[str, Path]) -> Callable[..., Site]:
    return lambda *names: Site(tmp_path, [wheels[name] for name in names])
