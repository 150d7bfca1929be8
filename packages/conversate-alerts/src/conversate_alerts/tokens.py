"""The secrets in the links of mails: signed, short, and bound to facts that they do not carry."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.signing import BadSignature, Signer
from django.utils.http import base36_to_int, int_to_base36

from conversate_core.models import Membership

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Seconds in which a new address can be confirmed.
CONFIRM_WITHIN = 3 * 24 * 3600


class ShortSigner(Signer):
    """Signs with half of an HMAC-SHA256, which is enough (RFC 2104, section 5) and fits a header.

    Keys are the site's, SECRET_KEY_FALLBACKS included.
    """

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        return super().signature(value, key)[:22]

    def token(self, number: int, *facts: object) -> str:
        """A token that shows *number*, and is valid where the same *facts* are true."""
        name = int_to_base36(number)
        return f"{name}.{self.signature(_joined(name, facts))}"

    def verifies(self, token: str, *facts: object) -> bool:
        name, _, signature = token.partition(".")
        try:
            self.unsign(f"{_joined(name, facts)}{self.sep}{signature}")
        except BadSignature:
            return False
        return True


def unsubscribe_token(membership: Membership) -> str:
    """The token by which whoever has the mail turns off alerts. It dies with the membership."""
    return _unsubscriber().token(membership.pk, membership.room_id, membership.user_id)


def membership_of(token: str) -> Membership | None:
    """The membership that the token is for, with its room and user; None for a wrong token."""
    memberships = Membership.objects.select_related("room", "user")
    membership = memberships.filter(pk=_number(token)).first()
    if membership is None:
        return None
    facts = (membership.room_id, membership.user_id)
    return membership if _unsubscriber().verifies(token, *facts) else None


def confirmation_token(user: AbstractBaseUser, address: str) -> str:
    """The token that is mailed to *address*, to show that *user* gets mail there."""
    return _confirmer().token(int(time.time()), user.pk, address)


def is_confirmed(token: str, user: AbstractBaseUser, address: str) -> bool:
    """Whether *user* was mailed this token to *address*, and not too long ago."""
    is_recent = time.time() - _number(token) <= CONFIRM_WITHIN
    return is_recent and _confirmer().verifies(token, user.pk, address)


def _unsubscriber() -> ShortSigner:
    return ShortSigner(salt="conversate_alerts.unsubscribe")


def _confirmer() -> ShortSigner:
    return ShortSigner(salt="conversate_alerts.address")


def _joined(name: str, facts: tuple[object, ...]) -> str:
    return "\n".join([name, *map(str, facts)])


def _number(token: str) -> int:
    """What the token shows, signed or not; 0 for what is no token."""
    try:
        return base36_to_int(token.partition(".")[0])
    except ValueError:
        return 0
