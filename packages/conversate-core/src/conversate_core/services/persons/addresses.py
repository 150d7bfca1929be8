"""The e-mail addresses of a person, by which invitations are found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...people import person_for

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def addresses_of(user: AbstractBaseUser) -> set[str]:
    """Return the e-mail addresses of the account: its own, and the one for alerts."""
    own = getattr(user, user.get_email_field_name(), "")
    return {str(each).strip() for each in (own, person_for(user).address) if each}
