"""Read the form data that a browser would send."""

from __future__ import annotations

from html.parser import HTMLParser


def fields_of(html: str, form_id: str) -> dict[str, str]:
    """Return the fields of the form with their values, without buttons."""
    parser = _FieldsParser(form_id)
    parser.feed(html)
    return parser.fields


class _FieldsParser(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._form_id = form_id
        self._is_inside = False
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, value = values.get("name") or "", values.get("value") or ""
        if tag == "form":
            self._is_inside = values.get("id") == self._form_id
        if not self._is_inside:
            return
        if tag == "input" and name and values.get("type") not in ("submit", "checkbox", "file"):
            self.fields[name] = value
        elif tag == "select":
            self._select = name
        elif tag == "option" and (self._select not in self.fields or "selected" in values):
            self.fields[self._select] = value
        elif tag == "textarea":
            self._textarea, self.fields[name] = name, ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # A browser drops the line break that Django puts first.
            self.fields[self._textarea] += data.removeprefix("\n").removeprefix("\r\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""
        elif tag == "form":
            self._is_inside = False
