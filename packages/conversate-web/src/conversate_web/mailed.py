"""Who got an e-mail about a message: an app that sends such mails registers how to find out.

It does so in its module ``conversate_panels``, which is imported when the site starts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from conversate_core.models import Membership, Message

# Returns the keys of those of the memberships whose member got an e-mail about the message.
Finder = Callable[[Message, Sequence[Membership]], Collection[int]]

_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Ask *finder* when the details of a message are shown. Registering it again has no effect."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def find_mailed(message: Message, memberships: Sequence[Membership]) -> set[int]:
    """Return the keys of those of *memberships* whose member got an e-mail about *message*."""
    return {key for find in _finders for key in find(message, memberships)}
