"""What the two parts of a mail say."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Words(HTMLParser):
    """The words that a reader of the HTML sees, and after those of a link its address."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.body = False
        self.address = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.body = self.body or tag == "body"
        if tag == "a":
            self.address = dict(attrs)["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.words.append(self.address)

    def handle_data(self, data: str) -> None:
        if self.body:
            self.words += data.split()


def words_of(mail: Any) -> tuple[list[str], list[str]]:
    """Those of the text, without the dashes that begin a signature, and those of the HTML."""
    [(html, kind)] = mail.alternatives
    assert kind == "text/html"
    text = mail.body.replace("\n-- \n", "\n")
    return text.split(), Words(html).words
