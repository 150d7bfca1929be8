from __future__ import annotations

from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString


class Markup:
    """Converts texts of messages to HTML.

    The class in ``CONVERSATE_MARKUP`` must be a subclass; it is instantiated for each page and
    poll.
    """

    def render(self, text: str) -> SafeString:
        """Return *text*, as the author typed it, as HTML. Subclasses must implement this.

        The HTML must be safe: escaped, without scripts. The page shows it in a
        ``<div class="cnv-text">`` and marks the mentions in it. This is called for every message of
        a page, so it must take linear time. An exception breaks the page, so return the escaped
        text if something can't be rendered.
        """
        raise NotImplementedError

    def plain_text(self, text: str) -> str:
        """Return *text* without its markup, on one line: for quotes, results, lists of rooms.

        This is what the HTML of `render` shows. Templates escape it.
        """
        return " ".join(unescape(strip_tags(self.render(text))).split())
