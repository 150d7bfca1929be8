"""The built files pass the checks of a package index and of linters; their metadata are right."""

import sys
import tarfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from .conftest import PACKAGES, ROOT, call

pytestmark = pytest.mark.packaging

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
HATCH = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]
PAIRS = HATCH["envs"]["hatch-test"]["matrix"]
VERSION = (ROOT / "VERSION.py").read_text().split('"')[1]


def metadata(wheel: Path) -> Message:
    with ZipFile(wheel) as archive:
        [path] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(path).decode())


def required(wheel: Path) -> list[Requirement]:
    return [Requirement(each) for each in metadata(wheel).get_all("Requires-Dist", [])]


def test_twine_finds_nothing_wrong(dist: Path) -> None:
    call(sys.executable, "-m", "twine", "check", "--strict", *dist.iterdir())


def test_check_wheel_contents_finds_nothing_wrong(wheels: dict[str, Path]) -> None:
    call(sys.executable, "-m", "check_wheel_contents", *wheels.values(), folder=ROOT)


@pytest.mark.parametrize("name", PACKAGES)
def test_the_classifiers_are_what_the_tests_run_on(wheels: dict[str, Path], name: str) -> None:
    classifiers = set(metadata(wheels[name]).get_all("Classifier", []))
    for topic, axis in (
        ("Programming Language :: Python", "python"),
        ("Framework :: Django", "django"),
    ):
        tested = {f"{topic} :: {version}" for pair in PAIRS for version in pair[axis]}
        named = {each for each in classifiers if each.startswith(f"{topic} :: ") and "." in each}
        assert named == tested
    assert "Development Status :: 5 - Production/Stable" in classifiers


@pytest.mark.parametrize("name", PACKAGES)
def test_it_needs_a_django_and_a_python_that_are_tested(wheels: dict[str, Path], name: str) -> None:
    said = metadata(wheels[name])
    assert said["Requires-Python"] == ">=3.10"
    [django] = [each for each in required(wheels[name]) if each.name == "django"]
    assert django.specifier == SpecifierSet(">=5.2")
    assert said["License-Expression"] == "BSD-3-Clause"
    assert said["Description-Content-Type"] == "text/markdown"


@pytest.mark.parametrize("name", ["web", "alerts"])
def test_the_three_go_together(wheels: dict[str, Path], name: str) -> None:
    [core] = [each for each in required(wheels[name]) if each.name == "conversate-core"]
    assert core.specifier == SpecifierSet(f"~={VERSION}")


def test_nothing_else_is_an_extra(wheels: dict[str, Path]) -> None:
    extras = {name: metadata(wheels[name]).get_all("Provides-Extra", []) for name in PACKAGES}
    assert extras == {"core": ["images"], "web": ["markdown"], "alerts": ["anymail", "push"]}
    optional = {
        name: {each.name for each in required(wheels[name]) if each.marker} for name in PACKAGES
    }
    assert optional == {
        "core": {"pillow", "pillow-heif"},
        "web": {"markdown-it-py", "nh3"},
        "alerts": {"django-anymail", "cryptography"},
    }


@pytest.mark.parametrize("name", PACKAGES)
def test_a_source_distribution_holds_what_the_wheel_is_made_of(
    sdists: dict[str, Path], name: str
) -> None:
    package = ROOT / "packages" / f"conversate-{name}"
    files = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    with tarfile.open(sdists[name]) as archive:
        packed = {path.partition("/")[2] for path in archive.getnames()}
    # .gitignore belongs to the repository; PKG-INFO has the version.
    assert packed == files | {".gitignore", "PKG-INFO"}
