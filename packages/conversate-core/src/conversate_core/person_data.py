"""Data about people that other apps store, for `services.export_person` and `erase_person`.

An app registers a `PersonData` in a module ``conversate_person``, which both services import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils.module_loading import autodiscover_modules

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """A part of a person's export: records of one kind.

    ``name`` is the name of its files without an ending, such as ``"alerts"``, and ``title`` its
    heading. ``columns`` has the headings of the table by keys of the records. ``records`` returns
    the records; it is called twice. Their values are texts, numbers, truth values, dates and times,
    or None. JSON has all keys of a record, and the table those of ``columns``.
    """

    name: str
    title: str
    columns: Mapping[str, str]
    records: Callable[[], Iterable[Record]]


class PersonData:
    """The base class for the data that an app stores about people.

    Register a subclass with `register`. It is instantiated for each call.
    """

    def sections(self, user: AbstractBaseUser) -> Iterable[Section]:
        """Return what the app stores about *user*, without anything that others have written."""
        return ()

    def erase(self, user: AbstractBaseUser) -> None:
        """Delete what the app stores about *user*.

        This is called twice, outside of any transaction: before the memberships of *user* end, with
        all rows that refer to them, and afterwards. It is called again if an erasure was
        interrupted.
        """


P = TypeVar("P", bound="type[PersonData]")

_classes: list[type[PersonData]] = []


def register(data_class: P) -> P:
    """Register a `PersonData`, as a class decorator. Registering it twice has no effect."""
    if data_class not in _classes:
        _classes.append(data_class)
    return data_class


def all_person_data() -> list[PersonData]:
    """Return an instance of each registered class."""
    autodiscover_modules("conversate_person")
    return [data_class() for data_class in _classes]
