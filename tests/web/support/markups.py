from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversate_web.markup import Markup


class Loud(Markup):
    """A site's own markup."""

    def render(self, text: str) -> SafeString:
        return format_html("<b>{}</b>", text.upper())
