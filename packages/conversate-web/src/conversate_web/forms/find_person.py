"""Finds the person that a moderator wants to add, by the exact user name. A site can replace it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from conversate_core.content.cleaning import clean_line
from conversate_core.databases import write_alias
from conversate_core.internal.charsets import unstorable

from ..conf import web_settings

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from conversate_core.models import Room
    from conversate_core.people import User

# Letters of a name up to which it is looked up in every combination of upper and lower case.
_MIXED = 10


class PersonFinder:
    """Finds the person that a moderator wants to add to a room, by the exact user name.

    The class in ``CONVERSATE_FIND_PERSON`` must be a subclass; it is instantiated for each form.
    The form shows ``label`` and ``help_text`` at its field, and ``not_found`` as the error if
    nobody is found.
    """

    label: str | _StrPromise = _("User name")
    help_text: str | _StrPromise = _("The exact user name they sign in with.")
    not_found: str | _StrPromise = _("No user has this name.")

    def find(self, text: str, *, by: User, room: Room) -> AbstractBaseUser | None:
        """Return the user that *text* identifies, or None.

        The user *by* wants to add them to *room*. The answer tells *by* that the account exists, so
        return None for users that *by* must not know about. Inactive users are never added,
        whatever this returns.
        """
        return find_person(text)


def get_finder() -> PersonFinder:
    """Return an instance of the class in ``CONVERSATE_FIND_PERSON``."""
    return cast("type[PersonFinder]", import_string(web_settings.find_person))()


def find_person(name: str) -> AbstractBaseUser | None:
    """Return the active user whose ``USERNAME_FIELD`` is *name*, or None.

    Only whole names match, so that nobody can enumerate the accounts. Only the user name is
    searched, so that nobody can find out whether an e-mail address has an account (unless it is the
    user name). Case is significant only if several names differ in nothing else.
    """
    model = get_user_model()
    wanted = model.normalize_username(clean_line(name))
    # Exact lookups use the index of user names. A case-insensitive one would scan all accounts.
    accounts = model._default_manager.using(write_alias())
    spellings = [each for each in _spellings(wanted) if not unstorable(each, model)]
    try:
        named = accounts.filter(**{f"{model.USERNAME_FIELD}__in": spellings})
        people = [person for person in named if person.is_active and _is_named(person, wanted)]
    except (ValueError, ValidationError):  # the user model has user names that are not text
        return None
    exact = [person for person in people if person.get_username() == wanted]
    found = exact or people
    return found[0] if len(found) == 1 else None


def _is_named(person: AbstractBaseUser, name: str) -> bool:
    # MariaDB ignores accents.
    return str(person.get_username()).casefold() == name.casefold()


def _spellings(name: str) -> set[str]:
    """Return *name* in every combination of upper and lower case; only the usual if it is long."""
    pairs = [{letter, _other_case(letter)} for letter in name]
    if sum(len(pair) > 1 for pair in pairs) <= _MIXED:
        return {"".join(letters) for letters in product(*pairs)}
    return {name, name.lower(), name.upper(), name.capitalize(), name.title()}


def _other_case(letter: str) -> str:
    """Return the letter in the other case if it is a single letter there."""
    other = letter.swapcase()
    return other if len(other) == 1 else letter
