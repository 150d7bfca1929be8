"""The workflows of CI and of the release agree with .ci/run and with the environments of hatch."""

import os
import re
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import yaml

from .conftest import PACKAGES, ROOT

pytestmark = pytest.mark.packaging

tomllib = pytest.importorskip("tomllib", reason="Python 3.10 reads no TOML")
ENVIRONMENTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["envs"]
FOLDER = ROOT / ".github" / "workflows"
TEXTS = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.yml")}
CI, RELEASE = (yaml.safe_load(TEXTS[name])["jobs"] for name in ("ci", "release"))
JOBS = [
    (f"{name}: {key}", job)
    for name in TEXTS
    for key, job in yaml.safe_load(TEXTS[name])["jobs"].items()
]
CI_RUN = (ROOT / ".ci" / "run").read_text("utf-8")

# The environments that run the suite on a database server, by its name.
DATABASES = [
    name
    for name, definition in ENVIRONMENTS.items()
    if definition.get("env-vars", {}).get("CONVERSATE_TEST_DB") == name
]


def commands(job: dict[str, Any]) -> Iterator[str]:
    """Yield the commands of a job, once for each value of its matrix."""
    for step in job.get("steps", []):
        command = step.get("run", "")
        matrix = job.get("strategy", {}).get("matrix", {})
        names = [name for name in matrix if f"matrix.{name} " in command]
        for values in product(*(matrix[name] for name in names)):
            expanded = command
            for name, value in zip(names, values, strict=True):
                expanded = expanded.replace("${{ matrix." + name + " }}", value)
            yield expanded


def hatch_runs(text: str) -> set[str]:
    return set(re.findall(r"\bhatch run ([\w-]+:[\w-]+)", text))


def test_ci_runs_what_ci_run_runs() -> None:
    here = hatch_runs("\n".join(line for line in CI_RUN.splitlines() if line.strip()[:1] != "#"))
    there = hatch_runs("\n".join(command for job in CI.values() for command in commands(job)))
    # In CI, the job "suite" runs on database servers; .ci/run installs Chromium from Debian.
    # One machine has no time for the faults on three databases.
    more = {"browser:install", "faults-mariadb:test", "faults-sqlite:test"}
    assert there - more == here - {f"{name}:test" for name in DATABASES}


def test_each_pair_of_python_and_django_runs_on_each_database() -> None:
    matrix = CI["suite"]["strategy"]["matrix"]
    left_out = {(each["python"], each["django"]) for each in matrix["exclude"]}
    tested = set(product(matrix["python"], matrix["django"])) - left_out
    rows = ENVIRONMENTS["hatch-test"]["matrix"]
    assert tested == {pair for row in rows for pair in product(row["python"], row["django"])}
    assert set(matrix["database"]) == {"sqlite", *DATABASES}
    started = {each.partition(" --ignore ")[0] for each in commands(CI["suite"])}
    assert {f"hatch test -i py={python} -i django={django}" for python, django in tested} <= started


def test_a_pair_on_a_server_has_the_driver_that_the_suite_on_it_has() -> None:
    overrides = ENVIRONMENTS["hatch-test"]["overrides"]["env"]["CONVERSATE_TEST_DB"]["dependencies"]
    drivers = {database: each["value"] for each in overrides for database in each["if"]}
    assert drivers == {name: ENVIRONMENTS[name]["dependencies"][0] for name in DATABASES}


@pytest.mark.parametrize("name", TEXTS)
def test_every_environment_and_script_is_defined(name: str) -> None:
    jobs = yaml.safe_load(TEXTS[name])["jobs"].values()
    for command in hatch_runs("\n".join(each for job in jobs for each in commands(job))):
        environment, script = command.split(":")
        inherited = ENVIRONMENTS[ENVIRONMENTS[environment].get("template", environment)]
        assert script in {**inherited["scripts"], **ENVIRONMENTS[environment].get("scripts", {})}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_actions_are_pinned_and_there_are_no_secrets(text: str) -> None:
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert [each for each in used if not re.search(r"^\./|@v\d+\.\d+\.\d+$", each)] == []
    assert "secrets" not in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")


@pytest.mark.parametrize(("name", "job"), JOBS, ids=[name for name, _ in JOBS])
def test_a_job_may_read_and_the_one_that_publishes_may_say_who_it_is(name: str, job: Any) -> None:
    of_all = yaml.safe_load(TEXTS[name.partition(":")[0]])["permissions"]
    expected = {"id-token": "write"} if name == "release: publish" else {"contents": "read"}
    assert job.get("permissions", of_all) == expected


def test_each_package_is_published_from_its_own_environment_core_first() -> None:
    publish = RELEASE["publish"]
    packages = publish["strategy"]["matrix"]["package"]
    assert packages == [f"conversate-{name}" for name in PACKAGES]
    assert publish["strategy"]["max-parallel"] == 1
    assert publish["environment"]["name"] == "pypi-${{ matrix.package }}"
    assert publish["needs"] == "build"
    assert RELEASE["build"]["needs"] == "ci"
    assert RELEASE["ci"]["needs"] == "version"


@pytest.mark.parametrize(("prefix", "status"), [("", 0), ("v", 1), ("0.", 1)])
def test_a_tag_that_is_not_the_version_is_refused(prefix: str, status: int) -> None:
    version = (ROOT / "VERSION.py").read_text().split('"')[1]
    [command] = [each for each in commands(RELEASE["version"]) if each]
    environment = {**os.environ, "GITHUB_REF_NAME": prefix + version}
    done = subprocess.run(["bash", "-c", command], cwd=ROOT, env=environment, check=False)
    assert done.returncode == status


def test_each_package_is_published_with_its_own_files(dist: Path, tmp_path: Path) -> None:
    [command] = [each for each in commands(RELEASE["publish"]) if each]
    for name in PACKAGES:
        folder = tmp_path / name
        copytree(dist, folder / "dist")
        environment = {**os.environ, "PACKAGE": f"conversate-{name}"}
        subprocess.run(["bash", "-ec", command], cwd=folder, env=environment, check=True)
        taken = sorted(path.name for path in (folder / "published").iterdir())
        assert taken == sorted(path.name for path in dist.glob(f"conversate_{name}-*"))
        assert len(taken) == 2
