"""A worker starts while the database is down, and has messages to remove."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.databases import KIND
from tests.integration.faults.support.people import Follower, Person
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until

pytestmark = pytest.mark.skipif(KIND == "sqlite", reason="There is no server to stop.")

_LEFT_BY_ANOTHER_PROCESS = """
    INSERT INTO conversate_core_pendingremoval (room_id, up_to_id)
    SELECT room_id, max(id) FROM conversate_core_message GROUP BY room_id
"""


def test_it_continues_after_the_outage(
    serve: Serve, people_of: Callable[[Site], list[Person]]
) -> None:
    site = serve(workers=1)
    ada, *_ = people_of(site)
    ada.post("One")
    site.query(_LEFT_BY_ANOTHER_PROCESS)

    site.cluster.stop()
    try:
        site.kill(*site.workers())
        follower = Follower(ada)
        until(lambda: site.said("conversate_core"))
    finally:
        site.cluster.start()

    until(lambda: site.query("SELECT count(*) FROM conversate_core_message") == ["0"])
    follower.end()
    follower.finish()
    # The thread logs it after the last row is gone.
    until(lambda: len(site.said("conversate_core")) > 1)
    failure, recovery = site.said("conversate_core")
    assert failure.startswith("ERROR conversate_core: The database fails, and cleared")
    assert recovery.startswith("WARNING conversate_core: Cleared, pruned or deleted messages")
    assert site.tracebacks() == []
