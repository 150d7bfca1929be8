"""The mail to a new address, which asks whoever reads it to follow a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..links import confirm_url, site_url
from ..models import AlertProfile
from .headers import AUTOMATIC, other_message_id
from .message import Mail, render_mail
from .reader import as_reader

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def build_confirmation(user: AbstractBaseUser, profile: AlertProfile) -> Mail:
    """The mail to the address that waits to be confirmed.

    It may reach a stranger, if the address is mistyped, and names nobody and no room.
    """
    address = profile.pending_address
    with as_reader(profile):
        return render_mail(
            "confirmation",
            {"site_url": site_url(), "confirm_url": confirm_url(user, address)},
            to=address,
            headers={"Message-ID": other_message_id(), **AUTOMATIC},
        )
