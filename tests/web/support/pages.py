"""The visible content of a page: its text, links and fields."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse


class Page(HTMLParser):
    """A parsed page. ``elements`` are pairs of a tag and its attributes, in their order."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self._texts: list[tuple[str, str]] = []
        self._within: list[str] = []
        self.feed(response.content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._within.append(tag)

    def handle_data(self, data: str) -> None:
        self._texts.append((self._within[-1] if self._within else "", data))

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(data for tag, data in self._texts if tag != "script"))

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        return [
            found
            for name, found in self.elements
            if name == tag and attributes.items() <= found.items()
        ]

    @property
    def messages(self) -> list[dict[str, str]]:
        """The attributes of the messages shown."""
        return [found for found in self.all("li") if "data-id" in found]

    @property
    def message_ids(self) -> list[int]:
        return [int(message["data-id"]) for message in self.messages]

    @property
    def client(self) -> dict[str, Any]:
        """What the page tells its scripts."""
        found: dict[str, Any] = json.loads(
            next(data for tag, data in self._texts if tag == "script" and data.strip())
        )
        return found

    def linked_pages(self) -> list[str]:
        """Return the addresses of the links without the places in these pages."""
        return [link.partition("#")[0] for link in self.links()]

    def links(self) -> list[str]:
        return [found["href"] for found in self.all("a") if "href" in found]
