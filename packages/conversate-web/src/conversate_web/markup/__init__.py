"""Markup: converts the text of a message to HTML. ``CONVERSATE_MARKUP`` chooses the class."""

from __future__ import annotations

from typing import Any, cast

from django.utils.module_loading import import_string

from ..conf import web_settings
from .base import Markup

__all__ = ["EXTRA", "Markup", "get_markup", "import_markup"]

# Short names of the classes in this package.
BUNDLED = {
    "plain": "conversate_web.markup.plain.PlainMarkup",
    "markdown": "conversate_web.markup.markdown.MarkdownMarkup",
}
# The packages of the extra "markdown".
EXTRA = ("markdown_it", "nh3")


def import_markup() -> Any:
    """Return the object that ``CONVERSATE_MARKUP`` names. Raise ImportError if there is none."""
    return import_string(BUNDLED.get(web_settings.markup, web_settings.markup))


def get_markup() -> Markup:
    """Return an instance of the class in ``CONVERSATE_MARKUP``."""
    return cast("type[Markup]", import_markup())()


def depends_on_text_only(markup: Markup) -> bool:
    """Return whether *markup* makes the same HTML of a text as long as the settings are the same.

    A site's own class may use anything else.
    """
    kind = type(markup)
    return f"{kind.__module__}.{kind.__qualname__}" in BUNDLED.values()
