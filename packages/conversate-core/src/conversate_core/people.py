"""How a person is named and addressed: one function, replaced by ``CONVERSATE_PERSON``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, cast

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .conf import core_settings

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class Person(NamedTuple):
    """``name`` is shown to others; ``address`` is an e-mail address or empty."""

    name: str
    address: str


def default_person(user: AbstractBaseUser) -> Person:
    """Name *user* by full name, else by username; take the address of the model's e-mail field."""
    full_name = user.get_full_name() if hasattr(user, "get_full_name") else ""
    address = getattr(user, user.get_email_field_name(), "")
    return Person(name=full_name.strip() or user.get_username(), address=address or "")


def person_for(user: AbstractBaseUser | None) -> Person:
    """The person behind *user*; None stands for an author whose account was deleted."""
    if user is None:
        return Person(name=_("Former member"), address="")
    describe = cast("Callable[[AbstractBaseUser], Person]", import_string(core_settings.person))
    return describe(user)
