"""Finding the one person that somebody has named in full."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser

from conversate_core.text import clean_line


def find_person(name: str) -> AbstractBaseUser | None:
    """Return the active account with this user name, whatever that is in the site's user model.

    Nothing is looked for but whole names, so that nobody can go through the list of accounts; no
    other field either, so that nobody learns whose e-mail address has an account (unless it is the
    user name). Upper and lower case count where there would be more than one otherwise.
    """
    model = get_user_model()
    named = model._default_manager.filter(
        **{f"{model.USERNAME_FIELD}__iexact": model.normalize_username(clean_line(name))}
    )
    people = [person for person in named if person.is_active]
    exact = [person for person in people if person.get_username() == name]
    found = exact or people
    return found[0] if len(found) == 1 else None
