"""Create the site's database, with people in rooms."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.integration.faults.support.databases import Database
from tests.integration.faults.support.sites import PACKAGE, environment


def found(cluster: Database, database: str, *, people: int, rooms: int) -> list[dict[str, str]]:
    """Return the arguments of `Person` for each of the people, without the port."""
    cluster.create(database)
    done = subprocess.run(
        [sys.executable, "-m", f"{PACKAGE}.found", str(people), str(rooms)],
        env=environment(cluster, database),
        check=True,
        stdout=subprocess.PIPE,
    )
    members: list[dict[str, str]] = json.loads(done.stdout)
    return members
