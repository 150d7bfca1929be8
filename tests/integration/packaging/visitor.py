"""A visitor without JavaScript."""

from html.parser import HTMLParser
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, Request, build_opener


class Visitor:
    def __init__(self, site: str) -> None:
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self.address = site
        self.page = ""

    def go(self, address: str, data: bytes | None = None) -> None:
        """Open an address, relative to the page that is open."""
        request = Request(urljoin(self.address, address), data)
        with self.opener.open(request, timeout=120) as response:
            self.address, self.page = response.url, response.read().decode()

    def follow(self, text: str) -> None:
        """Follow the link with this text."""
        self.go(next(each["href"] for each in self._parts("a") if each["text"].startswith(text)))

    def send(self, field: str, **typed: str) -> None:
        """Fill in the form that has *field*, and send it."""
        form = next(form for form in self._parts("form") if field in form["fields"])
        self.go(form.get("action") or "", urlencode({**form["fields"], **typed}).encode())

    def _parts(self, name: str) -> list[dict[str, Any]]:
        reader = _Reader()
        reader.feed(self.page)
        return [part for part in reader.parts if part["name"] == name]


class _Reader(HTMLParser):
    """Collects the links and forms of a page, with the values of the forms."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[dict[str, Any]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag in {"a", "form"}:
            self.parts.append({**attributes, "name": tag, "text": "", "fields": {}})
        elif tag in {"input", "textarea"} and attributes.get("name") and self.parts:
            is_choice = attributes.get("type") in {"radio", "checkbox"}
            if not is_choice or "checked" in attributes:
                forms = [part for part in self.parts if part["name"] == "form"]
                forms[-1]["fields"][attributes["name"]] = attributes.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.parts and data.strip():
            self.parts[-1]["text"] += data.strip()
