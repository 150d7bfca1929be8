"""The text of an HTML e-mail, with its quotes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from html.parser import HTMLParser

from .html_rules import BLOCKS, VOID, Meaning, is_preformatted, is_spaced, meaning
from .html_source import prepared
from .lines import MAX_DEPTH, Line


def lines_of_html(html: str) -> list[Line]:
    """Return the lines of *html*. A picture in the e-mail becomes ``[cid:…]`` with its id."""
    converter = _Converter()
    converter.feed(prepared(html))
    converter.close()
    return converter.finish()


@dataclass(slots=True)
class _Element:
    tag: str
    meaning: Meaning
    is_spaced: bool
    is_preformatted: bool
    link: str = ""
    # How the next item of a list begins: a number, or None for a hyphen.
    number: int | None = None
    # What the text of a link begins with, in the text of its line.
    start: int = 0


_LISTS = {"ol", "ul"}
# No-break spaces stay.
_SPACES = re.compile("[ \t\n\r\f]+")


class _Converter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[Line] = []
        self._text: list[str] = []
        self._open: list[_Element] = []
        self._tags: Counter[str] = Counter()
        self._meanings: Counter[Meaning] = Counter()
        self._link: _Element | None = None
        self._preformatted = 0
        self._prefix = ""
        self._is_rest = False

    def finish(self) -> list[Line]:
        self._end_line()
        return self._lines

    # What the parser calls.

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}
        element = _Element(
            tag,
            meaning(tag, attributes),
            is_spaced(tag, attributes) and not (tag in _LISTS and self._in_list),
            is_preformatted(tag, attributes),
        )
        if tag in BLOCKS:
            self._break(is_spaced=element.is_spaced)
        if element.meaning is Meaning.REST:
            self._is_rest = True
        if tag in VOID:
            self._handle_void(tag, attributes)
        else:
            self._enter(element, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # "<div/>" is "<div>" in HTML

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and not self._tags[tag]:
            self._break(is_spaced=False)
        while self._tags[tag]:
            element = self._open.pop()
            self._leave(element)
            if element.tag == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._is_hidden:
            return
        if self._preformatted:
            first, *others = data.replace("\r\n", "\n").split("\n")
            self._text.append(first)
            for line in others:
                self._end_line()
                self._text.append(line)
        else:
            self._append(_SPACES.sub(" ", data))

    # What it does with it.

    @property
    def _is_hidden(self) -> bool:
        return bool(self._meanings[Meaning.HIDDEN] or self._meanings[Meaning.SIGNATURE])

    @property
    def _in_list(self) -> bool:
        return any(self._tags[tag] for tag in _LISTS)

    def _enter(self, element: _Element, attributes: dict[str, str]) -> None:
        if element.tag == "li":
            self._begin_item()
        elif element.tag in {"td", "th"}:
            self._append(" ")
        elif element.tag == "ol":
            element.number = 1
        elif element.tag == "a":
            self._end_link()  # there are no links in links
            self._link = element
            element.link = attributes.get("href", "").strip()
            element.start = len(self._text)
        self._open.append(element)
        self._tags[element.tag] += 1
        self._meanings[element.meaning] += 1
        self._preformatted += element.is_preformatted

    def _leave(self, element: _Element) -> None:
        if element is self._link:
            self._end_link()
        if element.tag in BLOCKS:
            self._break(is_spaced=element.is_spaced)
        self._tags[element.tag] -= 1
        self._meanings[element.meaning] -= 1
        self._preformatted -= element.is_preformatted

    def _handle_void(self, tag: str, attributes: dict[str, str]) -> None:
        if self._is_hidden:
            return
        if tag == "br":
            self._end_line()
        elif tag == "img":
            source, label = attributes.get("src", "").strip(), attributes.get("alt", "")
            if source.lower().startswith("cid:"):
                self._text.append(f"[{source}]")
            elif not label.isascii() and not any(map(str.isalpha, label)):
                self._text.append(label)  # an emoji

    def _end_link(self) -> None:
        if self._link and not self._is_hidden:
            self._append_link(self._link)
        self._link = None

    def _append_link(self, element: _Element) -> None:
        """Add the address of a link to its text, unless it is the text."""
        shown = "".join(self._text[element.start :]).strip()
        address = element.link
        if not address.lower().startswith(("http://", "https://")) or not shown:
            return
        if shown not in {address, address.rstrip("/"), address.split("://", 1)[1].rstrip("/")}:
            self._text.append(f" <{address}>")

    def _begin_item(self) -> None:
        lists = [each for each in self._open[-MAX_DEPTH:] if each.tag in _LISTS]
        indent = "  " * (len(lists) - 1)
        if lists and lists[-1].number is not None:
            self._prefix = f"{indent}{lists[-1].number}. "
            lists[-1].number += 1
        else:
            self._prefix = f"{indent}- "

    def _append(self, text: str) -> None:
        is_first = not self._text or self._text[-1].endswith(" ")
        if text := text.removeprefix(" ") if is_first else text:
            self._text.append(text)

    def _break(self, *, is_spaced: bool) -> None:
        """Begin a line, unless the line is empty; and a blank one before."""
        if self._is_hidden:
            return
        if self._text:
            self._end_line()
        if is_spaced and self._lines and self._lines[-1].text:
            self._lines.append(Line("", self._depth))

    def _end_line(self) -> None:
        text = self._prefix + "".join(self._text).rstrip()
        introduces = self._meanings[Meaning.ATTRIBUTION] > 0
        self._lines.append(Line(text, self._depth, introduces))
        self._text.clear()
        self._prefix = ""

    @property
    def _depth(self) -> int:
        depth = self._meanings[Meaning.QUOTE] + self._is_rest
        return min(depth, MAX_DEPTH)
