"""Extensions of the import, for data of django-conversate that other apps store.

An app registers its extension in a module ``conversate_import``, which the command imports.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from ..models import Membership
    from .old_site import OldMember

# The id of the newest message by room id, or 0 if a room has no messages.
Newest = dict[int, int]


@dataclass(frozen=True)
class ImportedMember:
    """A row of the old table of members, and its membership in this site.

    ``is_new`` tells whether this run has created the membership. ``newest_id`` is the id of the
    room's last message.
    """

    old: OldMember
    membership: Membership
    is_new: bool
    newest_id: int


class ImportExtension:
    """The base class of extensions. Both methods run in the transaction that writes the rows."""

    def history_grew(self, *, before: Newest, after: Newest) -> None:
        """Handle old messages that were added to rooms after their messages of *before*."""

    def members_imported(self, *, members: Sequence[ImportedMember]) -> None:
        """Handle all old members of a room that are members here, new or not."""


E = TypeVar("E", bound="type[ImportExtension]")

_extensions: list[type[ImportExtension]] = []


def register(extension_class: E) -> E:
    """Register an extension, as a class decorator. Registering it twice has no effect."""
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
