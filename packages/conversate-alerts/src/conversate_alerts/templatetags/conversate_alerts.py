"""Template tags of alerts, and the filter ``bdi``."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversate_core.internal.languages import language_attributes

from ..push.page import push_attributes

register = template.Library()

register.simple_tag(language_attributes, name="conversate_alerts_language")


@register.simple_tag(takes_context=True)
def conversate_alerts_push(context: Context) -> dict[str, Any] | None:
    """Return the data attributes of the button for notifications; None without push."""
    return push_attributes(context["request"])


@register.filter
def bdi(text: str) -> SafeString:
    """Return *text* as HTML with its own direction, for a name inside a sentence."""
    return format_html("<bdi>{}</bdi>", text)
