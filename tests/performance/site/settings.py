"""The site that is measured: the one of the tests, with a database of its own that lasts.

Environment variables: CONVERSATE_TEST_DB as for the tests; CONVERSATE_BENCH_FOLDER, where SQLite
keeps its file; CONVERSATE_BENCH_SETTINGS, JSON with what is to be different.
"""

import json
import os
from pathlib import Path

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, TEMPLATES
from tests.settings.databases import suffix

NAME = "conversate_bench"

more = json.loads(os.environ.get("CONVERSATE_BENCH_SETTINGS", "{}"))

DATABASES["default"]["CONN_MAX_AGE"] = more.pop("CONN_MAX_AGE", None)
DATABASES["default"]["NAME"] = (
    str(Path(os.environ["CONVERSATE_BENCH_FOLDER"]) / "bench.sqlite3")
    if os.environ.get("CONVERSATE_TEST_DB", "sqlite") == "sqlite"
    else NAME + suffix()
)
if more.pop("pool", False) and DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # As docs/deployment recommends for ASGI.
    DATABASES["default"]["OPTIONS"] = {"pool": {"min_size": 2, "max_size": 10}}
DEBUG = False
TEMPLATES[0]["DIRS"] = [*TEMPLATES[0]["DIRS"], Path(__file__).parent / "templates"]  # type: ignore[misc]
ROOT_URLCONF = "tests.performance.site.urls"
# As sites have it by default.
CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.ThreadDispatcher"
CONVERSATE_SITE_URL = "http://127.0.0.1"
# Looked at with each post, and never reached: eight writers are to post as fast as they can.
CONVERSATE_POST_LIMIT = (10_000, 1)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"]},
}

globals().update(more)
