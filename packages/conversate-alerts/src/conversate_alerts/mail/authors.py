"""Name the authors of an alert's messages in one phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Min
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import ngettext, pgettext

from conversate_core.content.cleaning import clean_line
from conversate_core.databases import accounts
from conversate_core.people import load_people, person_for

from ..querysets import new_messages_for
from ..sending.due import Alert
from ..templatetags.conversate_alerts import bdi

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Authors that the phrase names. If there are more, the last part is their number.
MAX_NAMES = 4


class AuthorPhrases(NamedTuple):
    """The same phrase as text and as HTML with each name in ``<bdi>``."""

    text: str
    html: SafeString


def name_authors(alert: Alert) -> AuthorPhrases:
    """Return phrases such as “Ada Lovelace and Grace Hopper”, in the order of their messages."""
    total, authors = _first_authors(alert)
    load_people(authors)
    names = [clean_line(person_for(author).name) for author in authors]
    rest = _number_of_others(total - len(names))
    html: list[str] = [*map(bdi, names), *map(escape, rest)]
    return AuthorPhrases(_join([*names, *rest]), mark_safe(_join(html)))  # noqa: S308 - escaped


def _number_of_others(count: int) -> list[str]:
    """Return the last part of the phrase, or nothing if all authors are named."""
    if not count:
        return []
    return [ngettext("%(count)d other", "%(count)d others", count) % {"count": count}]


def _join(phrases: list[str]) -> str:
    return get_text_list(phrases, pgettext("between names", "and"))


def _first_authors(alert: Alert) -> tuple[int, list[AbstractBaseUser | None]]:
    """Return the number of authors, and those that are named."""
    known = {message.author_id: message.author for message in alert.messages}
    ids = list(known)
    if alert.count > len(alert.messages):
        messages = new_messages_for(alert.preference).filter(pk__lte=alert.newest_id)
        ids = list(
            messages.values_list("author")
            .annotate(first=Min("pk"))
            .order_by("first")
            .values_list("author", flat=True)
        )
    named = ids if len(ids) <= MAX_NAMES else ids[: MAX_NAMES - 1]
    missing = [key for key in named if key not in known]
    if missing:
        known |= accounts().in_bulk(missing)
    return len(ids), [known.get(key) for key in named]
