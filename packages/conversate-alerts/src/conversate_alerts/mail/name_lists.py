"""Lists of people in one phrase, such as “Ada, Grace and 2 others”."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import get_text_list
from django.utils.translation import ngettext, pgettext

# People that the phrase names. If there are more, the last part is their number.
MAX_NAMES = 4

T = TypeVar("T")


class Phrases(NamedTuple):
    """The same phrase as text and as HTML with each name in ``<bdi>``."""

    text: str
    html: SafeString


def named(people: Sequence[T]) -> Sequence[T]:
    """Return those of *people* that the phrase names."""
    return people if len(people) <= MAX_NAMES else people[: MAX_NAMES - 1]


def join(names: Sequence[Phrases], *, others: int) -> Phrases:
    """Return one phrase of the *names* and the number of *others*, if there are any."""
    rest = [_number_of(others)] if others else []
    html = _join([*(name.html for name in names), *map(escape, rest)])
    # All parts are escaped.
    return Phrases(_join([*(name.text for name in names), *rest]), mark_safe(html))  # noqa: S308


def _number_of(others: int) -> str:
    return ngettext("%(count)d other", "%(count)d others", others) % {"count": others}


def _join(phrases: list[str]) -> str:
    return get_text_list(phrases, pgettext("between names", "and"))
