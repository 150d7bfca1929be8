from __future__ import annotations

from django.urls import reverse


class Addresses:
    """The addresses of a room by their names; `at.room` is that of the page itself."""

    def __init__(self, slug: str) -> None:
        self.slug = slug

    def __getattr__(self, name: str) -> str:
        return reverse(f"conversate:{name}", kwargs={"slug": self.slug})
