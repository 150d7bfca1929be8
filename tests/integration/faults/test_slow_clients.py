"""Many clients are slow with a request or its response: others are answered meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.integration.faults.conftest import Serve
from tests.integration.faults.slow.sorts import SORTS, Sort, prepare
from tests.integration.faults.support.databases import KIND
from tests.integration.faults.support.people import Person
from tests.integration.faults.support.sites import Site

pytestmark = pytest.mark.skipif(KIND != "postgres", reason="The site has a pool of connections.")

# More than the connections of the pool and of PostgreSQL.
SLOW = 200
# As in docs/deployment.
POOL = {"min_size": 2, "max_size": 10}


@pytest.mark.parametrize("is_anonymous", [False, True], ids=["signed in", "anonymous"])
@pytest.mark.parametrize("sort", SORTS, ids=str)
def test_others_post_poll_read_and_get_files(
    serve: Serve, people_of: Callable[[Site], list[Person]], sort: Sort, is_anonymous: bool
) -> None:
    site = serve(server="uvicorn", workers=1, POOL=POOL)
    slow, ada, *_ = people_of(site)
    scene = prepare(slow)
    with sort.clients(SLOW, site.port, replace(scene, session="") if is_anonymous else scene):
        for number in range(3):
            assert ada.post(f"Is anybody there? {number}")
            assert ada.ask("GET", "poll/?since=0").status == 200
            for path in (f"/chat/{ada.slug}/", scene.file):
                assert ada.get(path).status == 200
    assert ada.retries == 0
