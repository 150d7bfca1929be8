from __future__ import annotations

from typing import ClassVar

from django.utils.html import format_html
from django.utils.safestring import SafeString

from conversate_web.markup import Markup


class Loud(Markup):
    """A site's own markup."""

    def render(self, text: str) -> SafeString:
        return format_html("<b>{}</b>", text.upper())


class Glossary(Markup):
    """A site's own markup whose HTML depends on more than the text."""

    words: ClassVar[dict[str, str]] = {}

    def render(self, text: str) -> SafeString:
        return format_html("<p>{}</p>", self.words.get(text, text))
