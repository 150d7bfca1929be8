"""PostgreSQL crashes and comes back while everybody talks: what was confirmed is there, once."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.faults.conftest import Serve
from tests.faults.support.people import Follower, Person, Talker
from tests.faults.support.sites import Site, until


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
        time.sleep(1)
    finally:
        site.cluster.start()

    before = [len(person.confirmed) for person in people]
    until(lambda: all(len(p.confirmed) > n + 3 for p, n in zip(people, before, strict=True)))
    confirmed = sorted(text for talker in talkers for text in talker.finish())
    for follower in followers:
        follower.end()
    heard = [follower.finish() for follower in followers]
    assert sorted(heard[0]) == confirmed
    assert heard == [heard[0]] * len(people)
    assert {503} <= set.union(*(person.statuses for person in people)) <= {0, 503}
    said = [line for line in site.said("conversate_web") if line.startswith("ERROR")]
    # Each worker says it for itself: of calls, and of looking for news for polls that are held.
    assert 1 <= len(said) <= 4
    assert site.tracebacks() == 0
