"""The page that the service worker stores, to be shown without a network."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.templatetags.static import static

from ..conf import web_settings

# What the page loads besides the texts in it.
_FILES = (
    "conversate/bundle/base.css",
    "conversate/css/page.css",
    "conversate/js/offline.js",
)


def offline_page() -> str:
    """Return the page in the active language.

    It stays in the browser for everyone who uses it, so it is rendered without the request and
    without the site's base.html: no user's name can get into it.
    """
    return render_to_string("conversate/offline.html", {"drafts": web_settings.drafts})


def offline_files() -> list[str]:
    """Return the addresses of the files that the page loads."""
    return [static(name) for name in _FILES]
