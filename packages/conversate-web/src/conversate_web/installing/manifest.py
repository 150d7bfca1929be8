"""The manifest: the name, the icons and the colors of the chat as an app.

Source: https://www.w3.org/TR/appmanifest/
"""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from conversate_core.internal.languages import text_direction, text_language

from ..conf import web_settings

# The values of --cnv-accent and of the light --cnv-surface.
THEME_COLOR = "#4150c7"
BACKGROUND_COLOR = "#ffffff"
# The file, the width in pixels, and where the icon may be used. Platforms cut maskable icons to
# their own shape.
_ICONS = [
    ("conversate/icon.png", 192, "any"),
    ("conversate/icon-512.png", 512, "any"),
    ("conversate/icon-maskable.png", 512, "maskable"),
]


def make_manifest() -> dict[str, Any]:
    """Return the manifest in the active language, with what the site's setting replaces.

    A member that is None in CONVERSATE_MANIFEST is left out.
    """
    members: dict[str, Any] = {**_own_members(), **web_settings.manifest}
    manifest = {name: value for name, value in members.items() if value is not None}
    if "icons" in manifest:
        manifest["icons"] = [{**icon, "src": _address(icon["src"])} for icon in manifest["icons"]]
    return manifest


def icon_url() -> str:
    """Return the address of the manifest's first icon, "" if the site has removed all icons."""
    icons = make_manifest().get("icons")
    return icons[0]["src"] if icons else ""


def _own_members() -> dict[str, Any]:
    name = _("Chat")
    chat = reverse("conversate:index")
    return {
        # The identity of the app: browsers take a manifest with another one for another app.
        "id": chat,
        "name": name,
        "short_name": name,
        "start_url": chat,
        "scope": chat,
        "display": "standalone",
        "theme_color": THEME_COLOR,
        "background_color": BACKGROUND_COLOR,
        "lang": text_language(),
        "dir": text_direction(),
        "icons": [
            {"src": src, "sizes": f"{width}x{width}", "type": "image/png", "purpose": purpose}
            for src, width, purpose in _ICONS
        ],
    }


def _address(src: str) -> str:
    """Return the address of an icon. The path of a static file has no slash at its beginning."""
    return src if src.startswith("/") or "://" in src else static(src)
