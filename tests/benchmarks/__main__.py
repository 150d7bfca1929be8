"""``hatch run bench``: what the chat costs, beside a view that only finds out who asks.

Starts real servers on each database, drives them, and prints one table in Markdown. Rates are
wrk's, what is compared takes turns, and of all rounds the median counts. PostgreSQL is that at
127.0.0.1:5432, as for the tests; the databases are made anew and dropped in the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile

from tests.benchmarks.machine import describe
from tests.benchmarks.table import as_markdown

PROGRAMS = {"wrk": "wrk", "redis-server": "redis-server"}
FIGURES = (
    "idle_polls",
    "full_polls",
    "pages",
    "markdown",
    "held_polls",
    "users",
    "posts",
)


def main(arguments: list[str] | None = None) -> int:
    options = read_options(arguments)
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if missing:
        names = " ".join(missing)
        print(f"Missing: {names}. On Debian: apt-get install {names}", file=sys.stderr)
        return 2
    databases = options.database or ["postgres", "sqlite"]
    rows = [row for database in databases for row in measure_on(database, options)]
    print(describe(databases), as_markdown(rows), sep="\n\n")
    return 0


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small rooms, short rounds: a trial")
    parser.add_argument("--database", action="append", choices=["postgres", "sqlite"])
    parser.add_argument("--only", action="append", choices=FIGURES, help="may be given repeatedly")
    return parser.parse_args(arguments)


def measure_on(database: str, options: argparse.Namespace) -> list[dict[str, str]]:
    """In a process of its own: Django knows one database as the default one."""
    with tempfile.TemporaryDirectory(prefix="conversate-bench-") as folder:
        settings = {
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.site.settings",
            "CONVERSATE_TEST_DB": database,
            "CONVERSATE_BENCH_FOLDER": folder,
            "CONVERSATE_BENCH_QUICK": "1" if options.quick else "",
        }
        command = [sys.executable, "-m", "tests.benchmarks.measure", *(options.only or FIGURES)]
        measuring = subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
        )
        rows = [_told(json.loads(line)) for line in measuring.stdout or ()]
        if measuring.wait():
            raise SystemExit(measuring.returncode)
    return rows


def _told(row: dict[str, str]) -> dict[str, str]:
    """At once as well: to measure all of them takes a while."""
    print("  ".join(row.values()), file=sys.stderr)
    return row


if __name__ == "__main__":
    sys.exit(main())
