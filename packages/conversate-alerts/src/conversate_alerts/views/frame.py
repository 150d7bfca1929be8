"""The template around the pages of alerts: that of conversate-web, if it is installed."""

from __future__ import annotations

from typing import Any

from django.apps import apps

OWN_FRAME = "conversate_alerts/frame.html"


def find_frame() -> str:
    """Return the template's name. A site with other blocks overrides one template, not two."""
    return "conversate/base.html" if apps.is_installed("conversate_web") else OWN_FRAME


def framed(**context: Any) -> dict[str, Any]:
    """Return the context of a page, with the name that conversate_alerts/base.html extends."""
    return {"site_frame": find_frame(), **context}
