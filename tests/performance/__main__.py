"""``hatch run bench``: measure the chat with real servers, each figure beside its reference.

Prints one table in Markdown, and what machines carry according to it. wrk measures rates. Compared
measurements take turns, and figures are medians. It uses PostgreSQL at 127.0.0.1:5432, as the tests
do; the databases are created first and dropped in the end.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.performance import capacity
from tests.performance.machine import describe, load
from tests.performance.page import write_page
from tests.performance.rows import Row, as_line, as_markdown, write_json
from tests.performance.sizes import SIZES

PROGRAMS = {"wrk": "wrk", "redis-server": "redis-server"}
# What is measured on each database.
NAMES = (
    "idle",
    "full",
    "quiet-hour",
    "pages",
    "posts",
    "waiting",
    "across",
    "burst",
    "browser",
    "push",
    "channels",
    "ancestor",
)
# What the choice of the database hardly changes is measured on the first one.
ONCE = {"waiting", "across", "burst", "browser", "push", "channels", "ancestor"}
DATABASES = ("postgres", "sqlite")


def main(arguments: list[str] | None = None) -> int:
    """Return 0 if everything was measured, whether goals are met or not."""
    options = read_options(arguments)
    missing = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if missing:
        names = " ".join(missing)
        print(f"Missing: {names}. On Debian: apt-get install {names}", file=sys.stderr)
        return 2
    began, size = load(), "quick" if options.quick else "full"
    rows: list[Row] = []
    for row in measure(options, size):
        rows.append(row)
        # Each row at once: measuring all of them takes long.
        print(as_line(row), file=sys.stderr, flush=True)
        if options.json:
            write_json(rows, options.json)
    machine = f"{describe(options.database)}. Load before: {began}, after: {load()}."
    costs = capacity.costs_of(rows, SIZES[size])
    tables = {
        "measurements": f"{machine}\n\n{as_markdown(rows)}",
        "capacity": capacity.as_markdown(costs) if costs else "",
    }
    print(*tables.values(), sep="\n\n")
    if options.page:
        write_page(tables)
    return int(any(row["failed"] for row in rows))


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small rooms and short rounds")
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument(
        "--only", action="extend", type=names, metavar="NAME[,NAME…]", help=", ".join(NAMES)
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON")
    parser.add_argument("--page", action="store_true", help="write the tables into the docs")
    options = parser.parse_args(arguments)
    options.only = [name for name in NAMES if name in (options.only or NAMES)]
    options.database = options.database or list(DATABASES)
    return options


def names(text: str) -> list[str]:
    """Return the names in a list with commas. Raises ArgumentTypeError if one is unknown."""
    given = text.split(",")
    unknown = sorted(set(given) - set(NAMES))
    if unknown:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
    return given


def measure(options: argparse.Namespace, size: str) -> Iterator[Row]:
    for position, database in enumerate(options.database):
        here = [name for name in options.only if position == 0 or name not in ONCE]
        if here:
            yield from measure_on(database, here, size=size)


def measure_on(database: str, names: list[str], *, size: str) -> Iterator[Row]:
    """Measure in a process of its own: Django has one default database."""
    with tempfile.TemporaryDirectory(prefix="conversate-bench-") as folder:
        settings = {
            "DJANGO_SETTINGS_MODULE": "tests.performance.site.settings",
            "CONVERSATE_TEST_DB": database,
            "CONVERSATE_BENCH_FOLDER": folder,
            "CONVERSATE_BENCH_SIZE": size,
        }
        command = [sys.executable, "-m", "tests.performance.measure", *names]
        measuring = subprocess.Popen(
            command, env={**os.environ, **settings}, stdout=subprocess.PIPE, text=True
        )
        for line in measuring.stdout or ():
            yield json.loads(line)
        if measuring.wait():
            raise SystemExit(measuring.returncode)


if __name__ == "__main__":
    sys.exit(main())
