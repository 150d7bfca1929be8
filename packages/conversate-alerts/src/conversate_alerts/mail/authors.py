"""Who wrote what an alert tells of, in one phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db.models import Min
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversate_core.people import person_for
from conversate_core.text import clean_line

from ..due import Alert
from ..querysets import news_for

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Of more people than these, some are only counted.
MOST_NAMES = 4


def name_authors(alert: Alert) -> str:
    """Such as “Ada Lovelace and Grace Hopper”, in the order in which they wrote."""
    total, authors = _first_authors(alert)
    phrases = [clean_line(person_for(author).name) for author in authors]
    if others := total - len(authors):
        phrases.append(ngettext("%(count)d other", "%(count)d others", others) % {"count": others})
    return get_text_list(phrases, _("and"))


def _first_authors(alert: Alert) -> tuple[int, list[AbstractBaseUser | None]]:
    """How many have written, and as many of them as are named."""
    known = {message.author_id: message.author for message in alert.messages}
    ids = list(known)
    if alert.count > len(alert.messages):
        news = news_for(alert.preference).filter(pk__lte=alert.newest_id)
        ids = list(
            news.values_list("author")
            .annotate(first=Min("pk"))
            .order_by("first")
            .values_list("author", flat=True)
        )
    named = ids if len(ids) <= MOST_NAMES else ids[: MOST_NAMES - 1]
    missing = [key for key in named if key not in known]
    if missing:
        known |= get_user_model()._default_manager.in_bulk(missing)
    return len(ids), [known.get(key) for key in named]
