"""Sentences with a number, in the plural form of the language.

Only gettext knows which plural form a number takes. So the page says which form each number takes
that the scripts may need.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from conversate_core.services.reading import COUNT_LIMIT

# Minutes after which a time is no longer shown relative to now.
RELATIVE = 60
# New messages up to which the exact number is shown.
MAX_NEW = 20


def minutes_ago(minutes: int) -> str:
    if minutes < 1:
        return _("just now")
    return ngettext("%(count)d minute ago", "%(count)d minutes ago", minutes) % {"count": minutes}


def new_messages(count: int) -> str:
    if count > MAX_NEW:
        return _("More than %(count)d new messages") % {"count": MAX_NEW}
    return ngettext("%(count)d new message", "%(count)d new messages", count) % {"count": count}


def older_messages(count: int) -> str:
    """Return the text of the link. `HistoryPage` counts up to 1,001, for any larger number."""
    if count > COUNT_LIMIT:
        return _("More than %(count)s older messages") % {"count": _number(COUNT_LIMIT)}
    return ngettext("%(count)s older message", "%(count)s older messages", count) % {
        "count": _number(count)
    }


def newer_messages(count: int) -> str:
    if count > COUNT_LIMIT:
        return _("More than %(count)s newer messages") % {"count": _number(COUNT_LIMIT)}
    return ngettext("%(count)s newer message", "%(count)s newer messages", count) % {
        "count": _number(count)
    }


def for_scripts() -> Iterator[tuple[str, str]]:
    """Yield pairs of a key that the scripts use and its text."""
    yield from _forms("ago", minutes_ago, RELATIVE)
    yield from _forms("new", new_messages, MAX_NEW + 2)
    # Samples, in which the scripts replace the number. No language has an own form for 500 bytes.
    for power, size in enumerate((500, 1024, 1024**2, 1024**3)):
        yield f"size{power}", filesizeformat(size)


def _forms(key: str, sentence: Callable[[int], str], limit: int) -> Iterator[tuple[str, str]]:
    """Yield each form of a sentence as `key0`, `key1`…, with a gap {n} for the number.

    First, as `key`, yield a digit for each number below *limit*: the form that it takes.
    """
    forms = [sentence(number).replace(str(number), "{n}") for number in range(limit)]
    different = list(dict.fromkeys(forms))
    yield key, "".join(str(different.index(form)) for form in forms)
    for place, form in enumerate(different):
        yield f"{key}{place}", form


def _number(count: int) -> str:
    return number_format(count, use_l10n=True, force_grouping=True)
