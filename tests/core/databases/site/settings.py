"""A site whose routers write to one database and read from a replica that stays empty."""

from typing import Any

from tests.settings import *  # noqa: F403
from tests.settings.databases import database


def _named(name: str) -> dict[str, Any]:
    kind = database()
    path = f"{kind['NAME']}_{name}"
    test = {**kind.get("TEST", {}), "DEPENDENCIES": []}
    if "NAME" in test:
        test["NAME"] = path
    return {**kind, "NAME": path, "TEST": test}


# Whatever is asked of the default database fails.
DATABASES = {"default": {}, "chat": _named("chat"), "replica": _named("replica")}
DATABASE_ROUTERS = ["tests.core.databases.site.routers.Router"]
