"""A rendered text, parsed by the rules of HTML as a browser does."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from tinyhtml5 import parse

XHTML = "{http://www.w3.org/1999/xhtml}"


class Fragment:
    """The elements of *html*, where it stands in a message of a page."""

    def __init__(self, html: str) -> None:
        document = f"<!doctype html><body><ol><li><div>{html}</div></li></ol><p>after</p>"
        # Padded, because a short text is first tried as the name of a file.
        page = parse(document.ljust(200))
        body = page[1]
        # Nothing of it is outside of its place, and what follows the place is as it was.
        assert [element.tag for element in body.iter()].count(f"{XHTML}body") == 1
        assert [(child.tag, len(child)) for child in body] == [(f"{XHTML}ol", 1), (f"{XHTML}p", 0)]
        assert [len(page[0]), len(body[0][0]), body[1].text] == [0, 1, "after"]
        self._root: Element = body[0][0][0]

    @property
    def elements(self) -> list[tuple[str, dict[str, str]]]:
        """Pairs of the tag and the attributes, in the order of the text."""
        return [
            (str(element.tag).removeprefix(XHTML), dict(element.attrib))
            for element in self._root.iter()
            if element is not self._root
        ]

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    @property
    def links(self) -> list[tuple[str, str]]:
        """Pairs of the address and the text."""
        return [
            (element.get("href", ""), "".join(element.itertext()))
            for element in self._root.iter(f"{XHTML}a")
        ]

    @property
    def text(self) -> str:
        return "".join(self._root.itertext())

    @property
    def depth(self) -> int:
        return _depth(self._root)


def _depth(element: Element) -> int:
    return max((1 + _depth(child) for child in element), default=0)
