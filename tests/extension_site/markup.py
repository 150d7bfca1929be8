from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from conversate_web.markup.plain import PlainMarkup


class StarMarkup(PlainMarkup):
    """Plain text, in which ``:north-star:`` is a star, also within the address of a link."""

    def render(self, text: str) -> SafeString:
        return mark_safe(super().render(text).replace(":north-star:", "★"))
