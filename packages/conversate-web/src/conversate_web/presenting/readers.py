"""Who has read a message, as its author sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Message
from conversate_core.people import load_people, person_for

from ..mailed import find_mailed

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class NamedReader:
    """``id`` is the user's key as text."""

    id: str
    name: str


@dataclass(frozen=True)
class PresentedReaders:
    """The other members by what became of a message. Each of them is in one list, by name.

    ``mailed`` are those who have not read it, but got an e-mail about it.
    """

    seen: list[NamedReader]
    mailed: list[NamedReader]
    not_yet: list[NamedReader]

    @property
    def sentence(self) -> str:
        """Everything in one line, such as "Seen by 4 of 6 · e-mailed to 1 · not yet: Yusuf"."""
        count = len(self.seen) + len(self.mailed) + len(self.not_yet)
        parts = [_("Seen by %(seen)d of %(count)d") % {"seen": len(self.seen), "count": count}]
        if self.mailed:
            parts.append(_("e-mailed to %(count)d") % {"count": len(self.mailed)})
        if self.not_yet:
            names = pgettext("between names", ", ").join(each.name for each in self.not_yet)
            parts.append(_("not yet: %(names)s") % {"names": names})
        return " · ".join(parts)

    def as_json(self) -> dict[str, Any]:
        lists = {"seen": self.seen, "mailed": self.mailed, "not_yet": self.not_yet}
        return {
            "sentence": self.sentence,
            **{name: [vars(each) for each in them] for name, them in lists.items()},
        }


def present_readers(message: Message, viewer: AbstractBaseUser) -> PresentedReaders:
    """Return who has read *message*. Raises NotAllowed as `services.seen_by` does."""
    found = services.seen_by(message=message, by=viewer)
    load_people(each.user for each in (*found.seen, *found.not_yet))
    keys = find_mailed(message, found.not_yet) if found.not_yet else set()
    return PresentedReaders(
        seen=_named(found.seen),
        mailed=_named([each for each in found.not_yet if each.pk in keys]),
        not_yet=_named([each for each in found.not_yet if each.pk not in keys]),
    )


def readers_or_none(message: Message, viewer: AbstractBaseUser) -> PresentedReaders | None:
    """Return the same, or None if *viewer* doesn't see it."""
    try:
        return present_readers(message, viewer)
    except NotAllowed:
        return None


def _named(memberships: Sequence[Membership]) -> list[NamedReader]:
    named = [NamedReader(str(each.user_id), person_for(each.user).name) for each in memberships]
    return sorted(named, key=lambda each: each.name.casefold())
