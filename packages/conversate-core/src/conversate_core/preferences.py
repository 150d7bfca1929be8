"""The list of a member's preferences in a room.

Each preference is a field of Membership with the same name, which defines its label and default.
The service, its checks, the form, the API and the client settings use this list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, cast, get_type_hints

if TYPE_CHECKING:
    from .models import Membership


class Preferences(TypedDict, total=False):
    """Preferences by name. In a change, missing ones stay as they are."""

    color: str
    title_alert: bool
    flash_alert: bool
    desktop_alert: bool
    muted: bool


PREFERENCES: tuple[str, ...] = tuple(get_type_hints(Preferences))
# The boolean preferences.
FLAGS: tuple[str, ...] = tuple(
    name for name, kind in get_type_hints(Preferences).items() if kind is bool
)

# How an open page alerts to new messages; not at all in a muted room.
PAGE_ALERTS: tuple[str, ...] = tuple(name for name in FLAGS if name != "muted")


def preferences_of(membership: Membership) -> Preferences:
    """Return all the preferences of *membership*."""
    return cast("Preferences", {name: getattr(membership, name) for name in PREFERENCES})
