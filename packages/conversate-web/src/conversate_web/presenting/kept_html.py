"""HTML that is the same for everyone, kept in this process by everything that it is made of."""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterable
from typing import Any, cast

from django.template.loader import get_template
from django.urls import get_script_prefix, get_urlconf
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

from ..conf import web_settings
from ..markup.caching import BoundedCache

Key = tuple[Hashable, ...]

# Measured: a key with its numbers, times and names, and its place in the cache.
_KEY_BYTES = 1_500


class KeptTemplate:
    """A template whose HTML is kept.

    ``key`` has what the HTML is made of besides the context: the template, the language, the time
    zone and the URLs.
    """

    def __init__(self, name: str) -> None:
        self._template = cast(Any, get_template(name))
        self.key: Key = (
            # get_template() wraps it again each time. The key keeps it, so that no other template
            # can get its identity.
            getattr(self._template, "template", self._template),
            get_language(),
            get_current_timezone_name(),
            get_script_prefix(),
            get_urlconf(),
        )

    def render(self, context: dict[str, Any]) -> str:
        """Return the HTML, and do not keep it."""
        return cast(str, self._template.render(context))

    def render_all(self, contexts: Iterable[tuple[Key, dict[str, Any]]]) -> SafeString:
        """Return the HTML of each context in turn. It depends on nothing that is not in its key."""
        pieces = (self._find((*self.key, *key), context) for key, context in contexts)
        return mark_safe("".join(pieces))  # noqa: S308 - from templates

    def _find(self, key: Key, context: dict[str, Any]) -> str:
        html = get(key)
        if html is None:
            html = self.render(context)
            keep(key, html, size=sys.getsizeof(html))
        return cast(str, html)


def get(key: Key) -> Any:
    """Return what was kept for *key*, or None."""
    return _cache.get(key)


def keep(key: Key, value: Any, *, size: int) -> None:
    """Keep *value*, which takes *size* bytes of memory, as long as there is room."""
    _cache.put(key, value, size=_KEY_BYTES + size, max_size=web_settings.message_cache)


_cache = BoundedCache[Key, Any]()
