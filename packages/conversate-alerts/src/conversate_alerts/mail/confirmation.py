"""Build the mail to a new address, with the link that confirms it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..models import AlertProfile
from .headers import AUTOMATIC, other_message_id
from .links import confirm_url, site_url
from .message import Mail, render_mail
from .reader import as_reader

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def build_confirmation(user: AbstractBaseUser, profile: AlertProfile) -> Mail:
    """Return the mail to the address that is not confirmed yet.

    If the address is mistyped, a stranger gets it. Therefore it names no person and no room.
    """
    address = profile.pending_address
    with as_reader(profile):
        return render_mail(
            "confirmation",
            {"site_url": site_url(), "confirm_url": confirm_url(user, address)},
            to=address,
            headers={"Message-ID": other_message_id(), **AUTOMATIC},
        )
