"""Sentences with a number in them, in all their plural forms.

Which form a number takes is known to gettext alone. So the page gives the scripts each sentence
for every number that they may have to say, and both say the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversate_core.services.reading import COUNTED

# Minutes after which a moment is told by the clock.
RELATIVE = 60
# New messages that are still counted.
NEWS = 20


def minutes_ago(minutes: int) -> str:
    if minutes < 1:
        return _("just now")
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}


def new_messages(count: int) -> str:
    if count > NEWS:
        return _("More than %(count)d new messages") % {"count": NEWS}
    return ngettext("%(count)d new message", "%(count)d new messages", count) % {"count": count}


def older_messages(count: int) -> str:
    """What the link to them says; by `HistoryPage`, 1,001 are any number above 1,000."""
    if count > COUNTED:
        return _("More than %(count)s older messages") % {"count": _number(COUNTED)}
    return ngettext("%(count)s older message", "%(count)s older messages", count) % {
        "count": _number(count)
    }


def newer_messages(count: int) -> str:
    if count > COUNTED:
        return _("More than %(count)s newer messages") % {"count": _number(COUNTED)}
    return ngettext("%(count)s newer message", "%(count)s newer messages", count) % {
        "count": _number(count)
    }


def for_scripts() -> Iterator[tuple[str, str]]:
    """Pairs of the name that a script calls the sentence by, and the sentence."""
    for minutes in range(RELATIVE):
        yield f"ago{minutes}", minutes_ago(minutes)
    for count in range(1, NEWS + 2):
        yield f"new{count}", new_messages(count)


def _number(count: int) -> str:
    return number_format(count, use_l10n=True, force_grouping=True)
