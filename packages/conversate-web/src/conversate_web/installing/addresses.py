"""Where browsers find what makes the chat installable."""

from __future__ import annotations

from django.urls import reverse

from ..conf import web_settings


def manifest_url() -> str:
    """Return the path of the manifest, "" if the site has turned installing off."""
    return reverse("conversate:manifest") if web_settings.installable else ""


def worker_url() -> str:
    """Return the path of the service worker, "" if the site has turned installing off.

    The worker's scope is the folder of this path: all pages of the chat, and no other page.
    """
    return reverse("conversate:worker") if web_settings.installable else ""
