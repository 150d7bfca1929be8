"""Finds elements in the HTML of a sample by simple CSS selectors, such as those of the hooks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import NamedTuple

_SIMPLE = re.compile(
    r"#(?P<key>[\w-]+)|\.(?P<name>[\w-]+)|(?P<tag>[a-z]+)"
    r"|\[(?P<attribute>[\w-]+)(?:(?P<operator>\^?=)(?P<value>[\w-]+))?\]"
)
_EMPTY = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"}
# Scripts replace such an element by its content.
_SCRIPTED = ("script", "text/html")


class Element(NamedTuple):
    """An element and its ancestors."""

    tag: str
    attributes: dict[str, str]
    ancestors: tuple[Element, ...]

    def matches(self, selector: str) -> bool:
        """Return whether *selector*, which has no combinators, matches the element."""
        return all(self._has(found) for found in _SIMPLE.finditer(selector))

    def _has(self, simple: re.Match[str]) -> bool:
        if key := simple["key"]:
            return self.attributes.get("id") == key
        if name := simple["name"]:
            return name in self.attributes.get("class", "").split()
        if tag := simple["tag"]:
            return self.tag == tag
        found = self.attributes.get(simple["attribute"])
        if found is None or simple["value"] is None:
            return found is not None
        is_prefix = simple["operator"] == "^="
        return found.startswith(simple["value"]) if is_prefix else found == simple["value"]


class Elements(HTMLParser):
    """All elements of a piece of HTML, as scripts find them."""

    def __init__(self, html: str, ancestors: Iterable[Element] = ()) -> None:
        super().__init__()
        self.found: list[Element] = []
        self._open = list(ancestors)
        self.feed(html)
        self.close()

    def has(self, selector: str) -> bool:
        """Return whether an element matches *selector*. The space is the only combinator."""
        *outer, inner = selector.split()
        return any(
            element.matches(inner)
            and all(any(each.matches(part) for each in element.ancestors) for part in outer)
            for element in self.found
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        element = Element(tag, attributes, tuple(self._open))
        self.found.append(element)
        if tag not in _EMPTY:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        tags = [element.tag for element in self._open]
        if tag in tags:
            last = len(tags) - 1 - tags[::-1].index(tag)
            del self._open[last:]

    def handle_data(self, data: str) -> None:
        parent = self._open[-1] if self._open else None
        if parent and (parent.tag, parent.attributes.get("type")) == _SCRIPTED:
            self.found += Elements(data, self._open[:-1]).found
