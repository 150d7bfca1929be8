"""The contents of the built files."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.packaging


def names(wheel: Path) -> set[str]:
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("name", ["core", "web", "alerts"])
def test_a_wheel_holds_every_file_of_its_package(wheels: dict[str, Path], name: str) -> None:
    source = ROOT / "packages" / f"conversate-{name}" / "src"
    files = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    packed = {path for path in names(wheels[name]) if ".dist-info/" not in path}
    assert packed == files
    assert f"conversate_{name}/py.typed" in packed


@pytest.mark.parametrize("name", ["core", "web", "alerts"])
def test_a_wheel_holds_its_licence_its_readme_and_the_shared_version(
    wheels: dict[str, Path], name: str
) -> None:
    version = re.findall(r'"(.+)"', (ROOT / "VERSION.py").read_text())[0]
    folder = f"conversate_{name}-{version}.dist-info"
    with ZipFile(wheels[name]) as archive:
        metadata = archive.read(f"{folder}/METADATA").decode()
        assert archive.read(f"{folder}/licenses/LICENSE") == (ROOT / "LICENSE").read_bytes()
    assert f"\nVersion: {version}\n" in metadata
    assert f"\n# conversate-{name}\n" in metadata


def test_core_and_alerts_bring_their_migrations(wheels: dict[str, Path]) -> None:
    for name in ("core", "alerts"):
        assert f"conversate_{name}/migrations/0001_initial.py" in names(wheels[name])


def test_web_brings_templates_styles_scripts_jquery_and_its_api_description(
    wheels: dict[str, Path],
) -> None:
    packed = names(wheels["web"])
    for pattern in (
        r"conversate_web/templates/conversate/includes/message\.html",
        r"conversate_web/static/conversate/.*\.css",
        r"conversate_web/static/conversate/.*\.js",
        r"conversate_web/static/conversate/vendor/jquery[^/]*\.js",
        r"conversate_web/openapi\.yaml",
    ):
        assert any(re.fullmatch(pattern, name) for name in packed), pattern


def test_alerts_brings_the_templates_of_its_mail(wheels: dict[str, Path]) -> None:
    folder = "conversate_alerts/templates/conversate_alerts/"
    assert any(name.startswith(folder) for name in names(wheels["alerts"]))
