"""The database server crashes and restarts while people post: confirmed messages exist, once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.databases import KIND
from tests.integration.faults.support.people import Follower, Person, Talker
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until

pytestmark = pytest.mark.skipif(KIND == "sqlite", reason="There is no server to stop.")


@pytest.mark.parametrize("server", ["gunicorn", "uvicorn"])
def test_everybody_goes_on_by_themselves(
    serve: Serve, people_of: Callable[[Site], list[Person]], server: str
) -> None:
    site = serve(server=server)
    people = people_of(site)
    followers = [Follower(person, wait=2) for person in people]
    talkers = [Talker(person) for person in people]
    until(lambda: all(len(person.confirmed) > 3 for person in people))

    site.cluster.stop()
    try:
        until(lambda: all(503 in person.statuses for person in people))
    finally:
        site.cluster.start()

    before = [len(person.confirmed) for person in people]
    until(lambda: all(len(p.confirmed) > n + 3 for p, n in zip(people, before, strict=True)))
    confirmed = sorted(text for talker in talkers for text in talker.finish())
    for follower in followers:
        follower.end()
    received = [follower.finish() for follower in followers]
    assert sorted(received[0]) == confirmed
    assert received == [received[0]] * len(people)
    assert set.union(*(person.statuses for person in people)) <= {0, 503}
    said = [line for line in site.said("conversate_web") if line.startswith("ERROR")]
    # Each worker logs its own outages: of API calls, and of long polling.
    assert 1 <= len(said) <= 4
    assert site.tracebacks() == []
