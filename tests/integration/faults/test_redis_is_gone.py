"""The shared cache stops and starts again: the database is used meanwhile, without errors."""

from __future__ import annotations

import shutil
from collections.abc import Callable

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.people import Follower, Person
from tests.integration.faults.support.redis import Redis
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until


def test_posts_and_polls_go_on_without_it(
    serve: Serve, people_of: Callable[[Site], list[Person]]
) -> None:
    assert shutil.which("redis-server"), "install redis-server"
    redis = Redis()
    try:
        site = serve(**redis.settings)
        ada, grace, *_ = people_of(site)
        follower = Follower(grace)
        ada.post("With it")
        until(lambda: "With it" in follower.texts)
        redis.kill()
        for number in range(10):
            ada.post(f"Without it {number}")
        until(lambda: len(follower.texts) == 11)
        redis.start()
        until(lambda: redis.ask("DBSIZE") != "0")
        ada.post("With it again")
        until(lambda: "With it again" in follower.texts)
        # Both workers have noticed by now, or notice it by this request.
        until(lambda: len(site.said("conversate_core")) % 2 == 0)
        assert follower.finish() == [
            "With it",
            *(f"Without it {number}" for number in range(10)),
            "With it again",
        ]
    finally:
        redis.kill()
    assert ada.retries == grace.retries == 0
    begun = [line for line in site.said("conversate_core") if "shared cache fails" in line]
    assert 1 <= len(begun) <= 2
    assert site.tracebacks() == []
