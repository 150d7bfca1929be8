"""Template tags of alerts: ``{% conversate_alerts_language %}`` and the filter ``bdi``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversate_core.internal.languages import language_attributes

register = template.Library()

register.simple_tag(language_attributes, name="conversate_alerts_language")


@register.filter
def bdi(text: str) -> SafeString:
    """Return *text* as HTML with its own direction, for a name inside a sentence."""
    return format_html("<bdi>{}</bdi>", text)
