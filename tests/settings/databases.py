"""The database of the tests, chosen by environment variables.

CONVERSATE_TEST_DB: sqlite (the default), postgres or mariadb.
CONVERSATE_TEST_DB_SUFFIX: tells test runs apart that share a server.
"""

import os
import tempfile
from pathlib import Path
from typing import Any

NAME = "conversate"


def database() -> dict[str, Any]:
    return KINDS[os.environ.get("CONVERSATE_TEST_DB", "sqlite")]()


def suffix() -> str:
    return os.environ.get("CONVERSATE_TEST_DB_SUFFIX", "")


def sqlite() -> dict[str, Any]:
    # A file, because an in-memory database is one connection, and threads could not race.
    name = f"test_{NAME}{suffix() or os.getpid()}.sqlite3"
    path = str(Path(tempfile.gettempdir()) / name)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "TEST": {"NAME": path},
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            "timeout": 30,
            "transaction_mode": "IMMEDIATE",
        },
    }


def postgres() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME + suffix(),
        "HOST": "127.0.0.1",
        "PORT": "5432",
        "USER": "postgres",
    }


def mariadb() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": NAME + suffix(),
        "HOST": "127.0.0.1",
        "PORT": "3306",
        "USER": "root",
        "OPTIONS": {"charset": "utf8mb4"},
        "TEST": {"CHARSET": "utf8mb4"},
    }


KINDS = {"sqlite": sqlite, "postgres": postgres, "mariadb": mariadb}
