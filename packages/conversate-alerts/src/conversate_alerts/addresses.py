"""A second address: used only after a link that was mailed to it has been followed."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from conversate_core.people import person_for

from .mail import build_confirmation
from .models import AlertProfile
from .outbox import Outbox
from .preferences import change_profile, get_profile
from .tokens import is_confirmed

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

logger = logging.getLogger("conversate_alerts")

# Mails to addresses that nobody has confirmed: so many, in so long, for one person.
MOST_CONFIRMATIONS = 5
LIMIT_PERIOD = timedelta(days=1)


class TooManyConfirmations(Exception):
    """The person has asked for as many mails as anybody may, and has to wait."""


class NotSent(Exception):
    """The mail server did not take the mail."""


def choose_address(*, user: AbstractBaseUser, address: str) -> bool:
    """Have alerts sent to *address*; empty is the one of the account.

    Returns whether it was mailed a link first; call it outside a transaction. Raises
    ValidationError for what is no address, TooManyConfirmations and NotSent.
    """
    profile = get_profile(user)
    if address.casefold() == person_for(user).address.casefold():
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
    """Mail the link to the address that waits; False where none does. Raises as above."""
    profile = get_profile(user)
    if not profile.pending_address:
        return False
    if not _count_confirmation(profile):
        raise TooManyConfirmations
    try:
        with Outbox() as outbox:
            outbox.send(build_confirmation(user, profile))
    except Exception as error:  # whatever the site's mail backend raises
        logger.warning("A confirmation could not be sent.", exc_info=True)
        raise NotSent from error
    return True


def waiting_address(*, user: AbstractBaseUser, token: str) -> str | None:
    """The address that the token is about: the one that waits, or has been confirmed by it."""
    profile = get_profile(user)
    known = filter(None, [profile.pending_address, profile.address])
    return next((address for address in known if is_confirmed(token, user, address)), None)


def confirm_address(*, user: AbstractBaseUser, address: str) -> None:
    """Use *address*, unless another one has been asked for meanwhile."""
    waiting = AlertProfile.objects.filter(pk=user.pk, pending_address=address)
    if waiting.update(address=address, pending_address=""):
        change_profile(user=user)


def _count_confirmation(profile: AlertProfile) -> bool:
    """Count one more, and say whether it may be sent: a conditional UPDATE, for two at once."""
    now = timezone.now()
    mine = AlertProfile.objects.filter(pk=profile.pk)
    is_old = Q(confirmations_since=None) | Q(confirmations_since__lte=now - LIMIT_PERIOD)
    if mine.filter(is_old).update(confirmations_since=now, confirmations=1):
        return True
    few = mine.filter(confirmations__lt=MOST_CONFIRMATIONS)
    return bool(few.update(confirmations=F("confirmations") + 1))
