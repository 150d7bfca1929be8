"""The HTML of a message, divided where a page adds what depends on its viewer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_CLASS = "cnv-message"
_TAG = re.compile(
    r"""<!--.*?-->|<[a-z][^\s/>]*(?P<attributes>(?:[^"'>]|"[^"]*"|'[^']*')*)>""",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'>/=]+)(?:\s*=\s*(?P<value>"[^"]*"|'[^']*'|[^\s"'>]+))?"""
)


@dataclass(frozen=True)
class Element:
    """An element in three pieces, the first of which ends within its class attribute.

    ``rest`` begins with the quotation mark after the classes and ends with the open tag.
    ``can_be_marked`` is False if there was no such element.
    """

    start: str
    rest: str
    content: str
    can_be_marked: bool = True

    @property
    def html(self) -> str:
        return self.start + self.rest + self.content

    def marked(self, classes: Iterable[str], attributes: str = "", inside: str = "") -> str:
        """Return the HTML with more *classes* and *attributes*, and with *inside* in front."""
        if not self.can_be_marked:
            return self.html
        names = "".join(f" {name}" for name in classes)
        quote, others = self.rest[:1], self.rest[1:]
        return f"{self.start}{names}{quote}{attributes}{others}{inside}{self.content}"


def divide(html: str) -> Element:
    """Divide *html* at the first open tag with the class ``cnv-message``."""
    for tag in _TAG.finditer(html):
        for start, end in _classes(html, tag):
            text = html[start:end]
            if text[0] in "\"'":
                return Element(html[: end - 1], html[end - 1 : tag.end()], html[tag.end() :])
            quoted = f'{html[:start]}"{text}'
            return Element(quoted, f'"{html[end : tag.end()]}', html[tag.end() :])
    return Element(html, "", "", can_be_marked=False)


def _classes(html: str, tag: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Yield where the value of the class attribute is, if our class is in it."""
    if tag["attributes"] is None:
        return
    for attribute in _ATTRIBUTE.finditer(html, *tag.span("attributes")):
        names = (attribute["value"] or "").strip("\"'").split()
        if attribute["name"].lower() == "class" and _CLASS in names:
            yield attribute.span("value")
