"""A site with real processes, its own database server, and people in its rooms."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.faults.support.databases import Database, make_database
from tests.integration.faults.support.founding import found
from tests.integration.faults.support.people import Person
from tests.integration.faults.support.sites import Site

HERE = Path(__file__).parent
FOUNDED = "founded"

_numbers = itertools.count()

Serve = Callable[..., Site]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Database]:
    cluster = make_database()
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def founded(cluster: Database) -> list[dict[str, str]]:
    """Create a database with four people in one room. Each test gets a copy."""
    return found(cluster, FOUNDED, people=4, rooms=1)


@pytest.fixture
def serve(
    cluster: Database, founded: list[dict[str, str]], tmp_path: Path, uploads: Path
) -> Iterator[Serve]:
    """Start the site, with these faults and settings."""
    database = f"faults_{next(_numbers)}"
    cluster.create(database, FOUNDED)
    sites = []

    def serve(**options: Any) -> Site:
        options = {"CONVERSATE_STORE_ROOT": str(uploads)} | options
        sites.append(Site(cluster, database, tmp_path, **options))
        return sites[-1]

    yield serve
    for site in sites:
        site.stop()


@pytest.fixture
def people_of(founded: list[dict[str, str]]) -> Callable[[Site], list[Person]]:
    """The four people, as clients of this site."""
    return lambda site: [Person(site.port, **person) for person in founded]
