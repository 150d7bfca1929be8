"""Measures the figures that it is given on one database; writes a row of the table a line."""

from __future__ import annotations

import json
import os
import signal
import sys
from importlib import import_module

import django

django.setup()

from django.db import connection

from tests.benchmarks.database import new_database
from tests.benchmarks.scene import Scene
from tests.benchmarks.sizes import QUICK, Sizes


def main() -> None:
    # Servers are ended and databases dropped even then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with new_database():
        scene = Scene(QUICK if os.environ["CONVERSATE_BENCH_QUICK"] else Sizes())
        for name in sys.argv[1:]:
            print(f"{connection.vendor}: {name}", file=sys.stderr)
            for row in import_module(f"tests.benchmarks.figures.{name}").measure(scene):
                print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
