from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from ..databases import accounts


def find_account(user_name: str) -> Any:
    """Return the account with this user name. Raise CommandError if there is none."""
    try:
        named = accounts().filter(**{get_user_model().USERNAME_FIELD: user_name})
        account = named.first()
    except (ValueError, ValidationError):  # user names that are no text, such as UUIDs
        account = None
    if account is None:
        raise CommandError(_("There is no user “%(name)s”.") % {"name": user_name})
    return account
