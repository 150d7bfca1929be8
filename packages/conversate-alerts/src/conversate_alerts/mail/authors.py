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
    load_people(account for account, _ in authors)
    names = [clean_line(person_for(account, sender).name) for account, sender in authors]
    return join([Phrases(name, bdi(name)) for name in names], others=total - len(names))


def _first_authors(alert: Alert) -> tuple[int, list[tuple[AbstractBaseUser | None, str]]]:
    """Return the number of authors, and those that are named: accounts, or names of programs."""
    known = {message.author_id: message.author for message in alert.messages}
    keys = list(dict.fromkeys((each.author_id, each.sender) for each in alert.messages))
    if alert.count > len(alert.messages):
        messages = new_messages_for(alert.preference).filter(pk__lte=alert.newest_id)
        keys = list(
            messages.values_list("author", "sender")
            .annotate(first=Min("pk"))
            .order_by("first")
            .values_list("author", "sender")
        )
    missing = {author_id for author_id, _ in named(keys)} - {*known, None}
    if missing:
        known |= accounts().in_bulk(missing)
    return len(keys), [(known.get(author_id), sender) for author_id, sender in named(keys)]
