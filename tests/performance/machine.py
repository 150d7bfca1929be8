"""Describe the machine and the software of the measurement in one line."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from importlib.metadata import version


def describe(databases: list[str]) -> str:
    parts = [f"{os.cpu_count()} cores", _system(), f"Python {platform.python_version()}"]
    parts += [f"{name} {version(name)}" for name in ("Django", "gunicorn", "uvicorn")]
    if "postgres" in databases:
        parts.append(_postgresql())
    if "sqlite" in databases:
        parts.append(f"SQLite {sqlite3.sqlite_version}")
    return ", ".join(parts)


def load() -> str:
    """Return the numbers of running processes, on average of 1, 5 and 15 minutes."""
    return " ".join(f"{number:.2f}" for number in os.getloadavg())


def _system() -> str:
    release = platform.freedesktop_os_release()
    return f"{release['NAME']} {release.get('VERSION_ID', '')}"


def _postgresql() -> str:
    command = ["psql", "--version"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    return "PostgreSQL " + said.split()[2]
