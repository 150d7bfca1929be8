"""The words of the two parts of a mail."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class Words(HTMLParser):
    """Collects the words that a reader of the HTML sees, and the URL after those of a link.

    ``preheader`` has what only the list of mails shows.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = self.preheader = self.address = ""
        self.body = self.hidden = False
        self.feed(html)

    @property
    def words(self) -> list[str]:
        return self.text.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.body = self.body or tag == "body"
        self.hidden = self.hidden or "display: none" in (dict(attrs).get("style") or "")
        if tag == "a":
            self.address = dict(attrs)["href"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.text += f" {self.address} "
        if tag == "div":
            self.hidden = False
            self.text += " "

    def handle_data(self, data: str) -> None:
        if self.hidden:
            self.preheader += data
        elif self.body:
            self.text += data


def words_of(mail: Any) -> tuple[list[str], list[str]]:
    """Return the words of the text, without the dashes before the signature, and of the HTML."""
    [(html, kind)] = mail.alternatives
    assert kind == "text/html"
    text = mail.body.replace("\n-- \n", "\n")
    return text.split(), Words(html).words
