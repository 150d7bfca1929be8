"""Write the sections of a person's export: each as JSON, and as HTML in pages of bounded size."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from ...internal.export_targets import Target
from ...internal.languages import language_attributes
from ...people import person_for
from ...person_data import Record, Section

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Records on a page, so that browsers can open it.
_PAGE = 500
_STYLE = mark_safe(
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color-scheme:light dark;overflow-wrap:anywhere}table{border-collapse:collapse}"
    "th,td{padding:.25rem .75rem;text-align:start;vertical-align:top;border-bottom:1px solid #8888;"
    "white-space:pre-wrap;unicode-bidi:plaintext}"
)


class WrittenSection(NamedTuple):
    """A section, and the number of its ``records`` and ``pages``."""

    section: Section
    records: int
    pages: int


def write_section(section: Section, target: Target) -> WrittenSection:
    """Write *section* to *target*, in memory that does not grow with its records."""
    count = _write_json(section, target)
    return WrittenSection(section, count, _write_pages(section, target))


def write_index(target: Target, user: AbstractBaseUser, written: Sequence[WrittenSection]) -> None:
    """Write the page that leads to all others."""
    title = _("Data of %(name)s") % {"name": person_for(user).name}
    with target.open("index.html") as out:
        out.write(_head(title).encode())
        for each in written:
            out.write(_links(each).encode())
        out.write(b"</html>\n")


def _write_json(section: Section, target: Target) -> int:
    count = 0
    with target.open(f"{section.name}.json") as out:
        out.write(b"[")
        for record in section.records():
            text = json.dumps(record, ensure_ascii=False, default=_as_text)
            out.write((("," if count else "") + "\n" + text).encode())
            count += 1
        out.write(b"\n]\n")
    return count


def _as_text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _write_pages(section: Section, target: Target) -> int:
    records, number = iter(section.records()), 0
    while page := list(islice(records, _PAGE)):
        number += 1
        with target.open(_page_name(section, number)) as out:
            out.write(_head(section.title).encode())
            out.write(_table(section.columns, page).encode())
            out.write(b"</html>\n")
    return number


def _page_name(section: Section, number: int) -> str:
    return f"{section.name}-{number}.html"


def _links(written: WrittenSection) -> str:
    section = written.section
    pages = ((_page_name(section, number + 1), number + 1) for number in range(written.pages))
    return format_html(
        '<h2>{} ({})</h2>\n<p><a href="{}.json">JSON</a> {}</p>\n',
        section.title,
        written.records,
        section.name,
        format_html_join(" ", '<a href="{}">{}</a>', pages),
    )


def _head(title: str) -> str:
    return format_html(
        '<!doctype html>\n<html {}>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>{}</title>\n'
        "<style>{}</style>\n<h1>{}</h1>\n",
        language_attributes(),
        title,
        _STYLE,
        title,
    )


def _table(columns: Mapping[str, str], records: Iterable[Record]) -> str:
    head = format_html_join("", '<th scope="col">{}</th>', ((text,) for text in columns.values()))
    rows = (
        (format_html_join("", "<td>{}</td>", ((_cell(record.get(key)),) for key in columns)),)
        for record in records
    )
    body = format_html_join("\n", "<tr>{}</tr>", rows)
    return format_html("<table>\n<tr>{}</tr>\n{}\n</table>\n", head, body)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return local.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, list):
        files = ((each["path"], each["name"]) for each in value)
        return format_html_join("\n", '<a href="{}" download>{}</a>', files)
    return str(value)
