"""The soak, for some seconds: `hatch run soak` takes ten minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.faults.soak.checks import complaints
from tests.integration.faults.soak.running import Pace, Record, soak
from tests.integration.faults.support.databases import Database
from tests.integration.faults.support.founding import found
from tests.integration.faults.support.people import Person
from tests.integration.faults.support.sites import Site

SECONDS = 8
PACES = {
    "gunicorn": Pace(talk=0.5, poll=0.25, kill=(1, 2)),
    "uvicorn": Pace(talk=0.5, poll=0.05, kill=(1, 2), wait=2),
}


def enough(record: Record) -> bool:
    """Whether the faults have happened: they are random."""
    return record.kills > 2 and record.retries > 0


@pytest.mark.parametrize("server", PACES)
def test_nothing_is_lost_doubled_or_reordered(
    cluster: Database, tmp_path: Path, server: str
) -> None:
    members = found(cluster, server, people=10, rooms=2)
    site = Site(cluster, server, tmp_path, server=server, workers=3)
    try:
        people = [Person(site.port, **person) for person in members]
        record = soak(site, people, seconds=SECONDS, pace=PACES[server], enough=enough)
    finally:
        site.stop()
    assert complaints(record) == []
