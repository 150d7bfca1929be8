"""The site that faults happen to, in processes of its own.

Environment variables: CONVERSATE_FAULTS_PORT and CONVERSATE_FAULTS_DATABASE say where its
PostgreSQL is, CONVERSATE_FAULTS_SETTINGS is JSON with what is to be different.
"""

import json
import os

from tests.settings import *  # noqa: F403

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ["CONVERSATE_FAULTS_DATABASE"],
        "HOST": "127.0.0.1",
        "PORT": os.environ["CONVERSATE_FAULTS_PORT"],
        "USER": "postgres",
    }
}
CONVERSATE_SITE_URL = "http://127.0.0.1"
CONVERSATE_POST_LIMIT = None
# Alerts are due at once: nobody has to be away for longer than a poll may take.
CONVERSATE_ALERT_DELAY = 0
CONVERSATE_DISCONNECT_AT = 3

# With DEBUG off Django would mail errors; here they are read in the log of the test.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

globals().update(json.loads(os.environ.get("CONVERSATE_FAULTS_SETTINGS", "{}")))
