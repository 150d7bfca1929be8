"""The settings of the site with faults, which runs in its own processes.

Environment variables, in JSON: CONVERSATE_FAULTS_DATABASE is its database, and
CONVERSATE_FAULTS_SETTINGS is what is to be different.
"""

import json
import os

from tests.settings import *  # noqa: F403

DATABASES = {"default": json.loads(os.environ["CONVERSATE_FAULTS_DATABASE"])}
CONVERSATE_SITE_URL = "http://127.0.0.1"
CONVERSATE_POST_LIMIT = None
# Alerts are due at once: members are away after the longest time between polls.
CONVERSATE_ALERT_DELAY = 0
CONVERSATE_DISCONNECT_AT = 3

# Without DEBUG, Django would mail errors. The test reads them from the log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

# For tests that want a pool of connections: its options.
POOL: dict[str, int] | None = None

globals().update(json.loads(os.environ.get("CONVERSATE_FAULTS_SETTINGS", "{}")))
if POOL is not None:
    DATABASES["default"]["OPTIONS"] = {"pool": POOL}
