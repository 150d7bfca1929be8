"""What other apps take over of django-conversate: what core has no place for.

An app with a module ``conversate_import`` registers an extension there; the command imports it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from ..models import Membership
    from .old_site import OldMember

# The id of the newest message of rooms, by the id of the room; 0 where there is none.
Newest = dict[int, int]


@dataclass(frozen=True)
class ImportedMember:
    """A row of the old table of members, and the membership that stands for it here.

    ``is_new`` where this run has created the membership; ``newest_id`` is the room's last message.
    """

    old: OldMember
    membership: Membership
    is_new: bool
    newest_id: int


class ImportExtension:
    """The base class. Both methods are called in the transaction that has written the rows."""

    def history_grew(self, *, before: Newest, after: Newest) -> None:
        """Old messages were added to rooms, behind the messages that they had *before*."""

    def members_imported(self, *, members: Sequence[ImportedMember]) -> None:
        """These are all of a room's old members that are members here; not all of them are new."""


E = TypeVar("E", bound="type[ImportExtension]")

_extensions: list[type[ImportExtension]] = []


def register(extension_class: E) -> E:
    """Let this extension take part in imports. Registering it twice is registering it once."""
    if extension_class not in _extensions:
        _extensions.append(extension_class)
    return extension_class


def discover() -> None:
    autodiscover_modules("conversate_import")


def history_grew(*, before: Newest, after: Newest) -> None:
    for extension_class in _extensions:
        extension_class().history_grew(before=before, after=after)


def members_imported(members: Sequence[ImportedMember]) -> None:
    for extension_class in _extensions:
        extension_class().members_imported(members=members)
