"""What became of the mails of invitations: an app that sends them registers how to find out.

It does so in its module ``conversate_panels``, which is imported when the site starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from conversate_core.models import Invitation

# Returns, by the key of the invitation, what to say about a mail that was not sent.
Finder = Callable[[Sequence[Invitation]], Mapping[int, str]]

_finders: list[Finder] = []


def register(finder: Finder) -> Finder:
    """Ask *finder* when invitations are listed. Registering it again has no effect."""
    if finder not in _finders:
        _finders.append(finder)
    return finder


def find_unsent(invitations: Sequence[Invitation]) -> dict[int, str]:
    """Return what to say about those of *invitations* whose mail was not sent, by their keys."""
    by_mail = [invitation for invitation in invitations if invitation.address]
    found: dict[int, str] = {}
    for find in _finders if by_mail else []:
        found |= find(by_mail)
    return found
