from __future__ import annotations

from django.utils.safestring import SafeString


class Markup:
    """The base class of what ``CONVERSATE_MARKUP`` may name."""

    def render(self, text: str) -> SafeString:
        """Return *text* as HTML that runs no script, whatever was typed.

        Called for every message of a page, so its time must grow with the length of the text only.
        """
        raise NotImplementedError
