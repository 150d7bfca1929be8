"""System checks: that the pages of alerts are there for the mails to link to, and can be shown."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from .links import page_path


@checks.register("conversate")
def check_pages(**kwargs: Any) -> list[checks.CheckMessage]:
    if page_path("conversate_alerts:preferences") is None:
        return [
            checks.Warning(
                "The pages of alerts are not mounted, so that no mail can be unsubscribed from.",
                hint='Add path("alerts/", include("conversate_alerts.urls")) to your URLs.',
                id="conversate_alerts.W010",
            )
        ]
    return _check_base_template()


def _check_base_template() -> list[checks.CheckMessage]:
    try:
        get_template("base.html")
    except TemplateDoesNotExist:
        return [
            checks.Error(
                "The pages of alerts extend base.html, and there is none.",
                hint="Give your site a base.html with the blocks title, css, js and content.",
                id="conversate_alerts.E030",
            )
        ]
    return []
