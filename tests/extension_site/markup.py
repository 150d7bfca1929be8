from django.utils.safestring import mark_safe

from conversate_web.markup.plain import PlainMarkup


class StarMarkup(PlainMarkup):
    """Plain text, in which ``:north-star:`` is a star, also within the address of a link."""

    def render(self, text):
        return mark_safe(super().render(text).replace(":north-star:", "★"))
