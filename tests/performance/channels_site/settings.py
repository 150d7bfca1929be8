"""The site that is measured, with a chat that is made with Django Channels beside it."""

from tests.performance.site.settings import *  # noqa: F403
from tests.performance.site.settings import INSTALLED_APPS, more

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.performance.channels_site"]
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {
            # channels-redis waits for five seconds; the client of redis-py 8 would give up then.
            # And it has 100 connections at most: too few when all clients leave at once.
            "hosts": [
                {"address": more["REDIS"], "socket_timeout": None, "max_connections": 10_000}
            ],
            # A burst to a group must not be dropped.
            "capacity": 1_000,
        },
    }
}
