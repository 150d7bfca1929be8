"""The script of the service worker, with its configuration."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from ..push import push_addresses
from .manifest import icon_url
from .offline import offline_files, offline_page

_SCRIPTS = Path(__file__).parent

# Replaces the worker of browsers that have one, after the site has turned installing off. A missing
# script would leave it as it is.
FAREWELL = """\
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(leave()));
async function leave() {
  const names = (await caches.keys()).filter((name) => name.startsWith("conversate-offline:"));
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
"""


def worker_script() -> str:
    """Return the script in the active language.

    Browsers compare it, byte by byte, with the one that they have. It names a digest of the offline
    page, so that a changed page replaces the stored one. The part for push messages is there only
    if an app of the site sends them.
    """
    addresses = push_addresses()
    config: dict[str, Any] = {"scope": reverse("conversate:index"), "offline": _offline()}
    parts = ["worker"]
    if addresses is not None:
        parts.append("push_worker")
        config["push"] = {
            **addresses._asdict(),
            "unread": reverse("conversate:unread_rooms"),
            "icon": icon_url(),
            # Shown if a push message can't be read.
            "title": _("New messages"),
        }
    return "".join([f"self.CONVERSATE = {json.dumps(config)};\n", *map(_read, parts)])


def _offline() -> dict[str, Any]:
    files = offline_files()
    digest = hashlib.sha256("\n".join([offline_page(), *files]).encode()).hexdigest()
    return {"version": digest[:16], "page": reverse("conversate:offline"), "files": files}


@cache
def _read(name: str) -> str:
    return (_SCRIPTS / f"{name}.js").read_text(encoding="utf-8")
