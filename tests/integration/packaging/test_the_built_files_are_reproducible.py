"""The same sources give the same bytes: in another place, at another time, by another command."""

import os
import subprocess
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns

import pytest

from .conftest import PACKAGES, ROOT, call

pytestmark = pytest.mark.packaging

LONG_AGO = 1_000_000_000


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with other times and permissions, and with compiled modules."""
    folder = tmp_path_factory.mktemp("elsewhere")
    for name in (".gitignore", "VERSION.py"):
        copy2(ROOT / name, folder / name)
    copytree(ROOT / "packages", folder / "packages", ignore=ignore_patterns("__pycache__"))
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    for path in folder.glob("packages/**/*"):
        os.utime(path, (LONG_AGO, LONG_AGO))
        path.chmod(0o700 if path.is_dir() else 0o600)
    for package in folder.glob("packages/*/src/*"):
        cache = package / "__pycache__"
        cache.mkdir()
        (cache / "apps.cpython-310.pyc").write_bytes(b"compiled")
    return folder


@pytest.mark.parametrize("name", PACKAGES)
def test_hatch_build_makes_the_same_bytes_elsewhere(
    dist: Path, elsewhere: Path, tmp_path: Path, name: str
) -> None:
    # Without the variables of the hatch environment that runs this test.
    sidebar = {key: each for key, each in os.environ.items() if not key.startswith("HATCH_")}
    other = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    # This wheel is built from the sources, the one in dist from the source distribution.
    package = elsewhere / "packages" / f"conversate-{name}"
    call("hatch", "build", tmp_path, folder=package, env={**sidebar, **other})
    built = sorted(path.name for path in tmp_path.iterdir())
    assert built == sorted(path.name for path in dist.glob(f"conversate_{name}-*"))
    for file in built:
        assert (tmp_path / file).read_bytes() == (dist / file).read_bytes(), file
