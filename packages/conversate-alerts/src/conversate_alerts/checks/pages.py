"""System checks of the pages of alerts: mails can link to them, and they can be shown."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.core import checks
from django.urls import get_script_prefix, resolve

from ..mail.links import page_path
from .base_template import check_base_template

# Another pattern of the site may match some of these URLs and not the others.
_SAMPLES = {"preferences": (), "unsubscribe": ("token",), "confirm": ("token",)}


@checks.register("conversate")
def check_pages(**kwargs: Any) -> list[checks.CheckMessage]:
    # A worker may have no URLs at all. Its mails have no links then.
    if not getattr(settings, "ROOT_URLCONF", None):
        return []
    if page_path("conversate_alerts:preferences") is None:
        return [
            checks.Warning(
                "The pages of alerts are not mounted, so that no mail can be unsubscribed from.",
                hint='Add path("alerts/", include("conversate_alerts.urls")) to your URLs, and '
                "not to those that are included with a namespace.",
                id="conversate_alerts.W010",
            )
        ]
    return [*_check_routes(), *check_base_template()]


def _check_routes() -> list[checks.CheckMessage]:
    for name, args in _SAMPLES.items():
        path = page_path(f"conversate_alerts:{name}", *args) or ""
        as_requested = "/" + unquote(path).removeprefix(unquote(get_script_prefix()))
        match = resolve(as_requested, urlconf=settings.ROOT_URLCONF)
        if match.url_name != name or match.app_names[-1:] != ["conversate_alerts"]:
            return [
                checks.Warning(
                    f"Requests for {path} don't get to the pages of alerts: the pattern "
                    f"{match.route!r} takes them.",
                    hint='Move path("…", include("conversate_alerts.urls")) above that pattern.',
                    id="conversate_alerts.W011",
                )
            ]
    return []
