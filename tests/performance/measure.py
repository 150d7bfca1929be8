"""Measure what is named on one database; print each row as a line of JSON."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from importlib import import_module

import django

django.setup()

from django.db import connection

from tests.performance.database import new_database
from tests.performance.rows import NotPossible, Row, row
from tests.performance.scene import Scene
from tests.performance.sizes import SIZES


def main() -> None:
    # So that servers are stopped and databases dropped.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _raise_limit_of_files()
    names = sys.argv[1:]
    with new_database():
        scene = Scene(SIZES[os.environ["CONVERSATE_BENCH_SIZE"]], names)
        for name in names:
            began = time.monotonic()
            for each in _rows(scene, name):
                print(json.dumps({"name": name, "database": scene.database, **each}), flush=True)
            took = time.monotonic() - began
            print(f"{connection.vendor}: {name}: {took:.0f} s", file=sys.stderr)


def _rows(scene: Scene, name: str) -> Iterator[Row]:
    """Return the rows of a measurement. If it fails, a row says so, and the others go on."""
    module = import_module(f"tests.performance.figures.{name.replace('-', '_')}")
    try:
        for each in module.measure(scene):
            yield {**each, "failed": False}
    except NotPossible as reason:
        yield {**row(f"not measured: {reason}", None), "failed": False}
    except Exception as error:  # noqa: BLE001 - whatever it is, the other measurements go on
        traceback.print_exc()
        yield {**row(f"failed: {error!r}", None), "failed": True}


def _raise_limit_of_files() -> None:
    """Allow as many sockets as possible, here and in the servers that are started."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()
