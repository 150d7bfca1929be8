"""Name the authors of an alert's messages in one phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min

from conversate_core.content.cleaning import clean_line
from conversate_core.databases import accounts
from conversate_core.people import load_people, person_for

from ..new_messages import new_messages_for
from ..sending.due import Alert
from ..templatetags.conversate_alerts import bdi
from .name_lists import Phrases, join, named

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def name_authors(alert: Alert) -> Phrases:
    """Return phrases such as “Ada Lovelace and Grace Hopper”, in the order of their messages."""
    total, authors = _first_authors(alert)
    load_people(authors)
    names = [clean_line(person_for(author).name) for author in authors]
    return join([Phrases(name, bdi(name)) for name in names], others=total - len(names))


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
    missing = [key for key in named(ids) if key not in known]
    if missing:
        known |= accounts().in_bulk(missing)
    return len(ids), [known.get(key) for key in named(ids)]
