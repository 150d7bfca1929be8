"""Send alerts to another address, which has to be confirmed by a link in a mail to it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from conversate_core.people import person_for

from ..mail import build_confirmation
from ..mail.outbox import Outbox
from ..mail.single_address import single_address
from ..mail.tokens import is_confirmed
from ..models import AlertProfile
from .choosing import change_profile, get_profile

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger("conversate_alerts")

# Limit of mails to addresses that are not confirmed, for one person.
MAX_CONFIRMATIONS = 5
LIMIT_PERIOD = timedelta(days=1)


class TooManyConfirmations(Exception):
    """The person has requested the largest number of mails within LIMIT_PERIOD."""


class NotSent(Exception):
    """The mail with the link could not be sent."""


def own_address(user: AbstractBaseUser) -> str:
    """Return the address to which the person's mails go; empty if there is not exactly one."""
    return single_address(get_profile(user).address or person_for(user).address)


def choose_address(*, user: AbstractBaseUser, address: str) -> bool:
    """Have alerts of *user* sent to *address*; empty: to the address of the account.

    Call it outside of any transaction. Return True if a link was mailed to the address, which has
    to be confirmed; False if nothing is to be confirmed, or the link was mailed before. Raises
    ValidationError if it is no address, TooManyConfirmations and NotSent.
    """
    profile = get_profile(user)
    if address.casefold() == person_for(user).address.strip().casefold():
        address = ""
    if address in {"", profile.address}:
        if (profile.address, profile.pending_address) != (address, ""):
            change_profile(user=user, address=address, pending_address="")
        return False
    if address == profile.pending_address:
        return False
    change_profile(user=user, pending_address=address)
    return send_confirmation(user=user)


def send_confirmation(*, user: AbstractBaseUser) -> bool:
    """Mail the link to the address that is not confirmed yet; return False if there is none.

    Raises TooManyConfirmations and NotSent.
    """
    profile = get_profile(user)
    if not profile.pending_address:
        return False
    if not _count_confirmation(profile):
        raise TooManyConfirmations
    try:
        with Outbox() as outbox:
            outbox.send(build_confirmation(user, profile))
    except Exception as error:  # any error of the site's mail backend
        logger.warning("A confirmation could not be sent.", exc_info=True)
        raise NotSent from error
    return True


def waiting_address(*, user: AbstractBaseUser, token: str) -> str | None:
    """Return the address of the token, confirmed or not; None if the token is not valid for it."""
    profile = get_profile(user)
    known = filter(None, [profile.pending_address, profile.address])
    return next((address for address in known if is_confirmed(token, user, address)), None)


def confirm_address(*, user: AbstractBaseUser, address: str) -> None:
    """Send alerts to *address*, unless the person has chosen another one meanwhile."""
    waiting = AlertProfile.objects.filter(pk=user.pk, pending_address=address)
    if waiting.update(address=address, pending_address=""):
        change_profile(user=user)


def _count_confirmation(profile: AlertProfile) -> bool:
    """Count a mail, and return whether it may be sent: by UPDATEs that can't race."""
    now = timezone.now()
    mine = AlertProfile.objects.filter(pk=profile.pk)
    is_old = Q(confirmations_since=None) | Q(confirmations_since__lte=now - LIMIT_PERIOD)
    if mine.filter(is_old).update(confirmations_since=now, confirmations=1):
        return True
    few = mine.filter(confirmations__lt=MAX_CONFIRMATIONS)
    return bool(few.update(confirmations=F("confirmations") + 1))
