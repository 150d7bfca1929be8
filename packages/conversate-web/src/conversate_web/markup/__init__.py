"""How the text of a message becomes HTML: one class, replaced by ``CONVERSATE_MARKUP``."""

from __future__ import annotations

from typing import Any, cast

from django.utils.module_loading import import_string

from ..conf import web_settings
from .base import Markup

__all__ = ["EXTRA", "Markup", "get_markup", "import_markup"]

# Names for the ones that come with the package.
BUNDLED = {
    "plain": "conversate_web.markup.plain.PlainMarkup",
    "markdown": "conversate_web.markup.markdown.MarkdownMarkup",
}
# What the second one imports, which comes with the extra of its name.
EXTRA = ("markdown_it", "nh3")


def import_markup() -> Any:
    """Return what ``CONVERSATE_MARKUP`` names. Raises ImportError."""
    return import_string(BUNDLED.get(web_settings.markup, web_settings.markup))


def get_markup() -> Markup:
    return cast("type[Markup]", import_markup())()
