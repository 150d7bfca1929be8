"""The tokens in the links of mails: short and signed.

The signature covers facts that the token does not contain, such as the user and the room.
"""

from __future__ import annotations

import time
from base64 import b32encode, urlsafe_b64decode
from typing import TYPE_CHECKING, Any

from django.core.signing import BadSignature, Signer
from django.utils.encoding import force_bytes
from django.utils.http import (
    base36_to_int,
    int_to_base36,
    urlsafe_base64_decode,
    urlsafe_base64_encode,
)

from conversate_core.databases import accounts
from conversate_core.models import Membership

from ..models import HeldMail

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Seconds until a link that confirms an address expires.
CONFIRM_WITHIN = 3 * 24 * 3600


# The longest reply token: a number to the base of 36, a dot, and the signature.
REPLY_TOKEN_MAX_LENGTH = 13 + 1 + 26


class ShortSigner(Signer):
    """Signs with half of an HMAC-SHA256, which fits a header and is enough by RFC 2104, section 5.

    The keys are SECRET_KEY and SECRET_KEY_FALLBACKS.
    """

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        return super().signature(value, key)[:22]

    def token(self, number: int, *facts: object) -> str:
        """Return a token that contains *number*, and is valid with the same *facts* only."""
        return self.named_token(int_to_base36(number), *facts)

    def named_token(self, name: str, *facts: object) -> str:
        """Return a token that begins with *name*, and is valid with the same *facts* only."""
        return f"{name}.{self.signature(_joined(name, facts))}"

    def verifies(self, token: str, *facts: object) -> bool:
        """Whether *token* was made with these *facts*."""
        name, _, signature = token.partition(".")
        try:
            self.unsign(f"{_joined(name, facts)}{self.sep}{signature}")
        except BadSignature:
            return False
        return True


class LowerCaseSigner(ShortSigner):
    """Signs in lower-case letters and digits, since relays change the case of addresses."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        digest = urlsafe_b64decode(super().signature(value, key) + "==")
        return b32encode(digest).decode().rstrip("=").lower()


def unsubscribe_token(membership: Membership) -> str:
    """Return the token that turns off alerts without signing in, while the membership exists."""
    return _unsubscriber().token(membership.pk, membership.room_id, membership.user_id)


def membership_of(token: str) -> Membership | None:
    """Return the membership of the token, or None for a wrong token.

    It has its room, user and preference, if there is one.
    """
    return _signed_membership(token, _unsubscriber())


def reply_token(membership: Membership) -> str:
    """Return the token in the address that takes the member's replies, while they are a member.

    It has up to REPLY_TOKEN_MAX_LENGTH lower-case letters, digits, and a dot.
    """
    return _replier().token(membership.pk, membership.room_id, membership.user_id)


def replying_membership(token: str) -> Membership | None:
    """Return the membership of a reply token, as `membership_of` does. The case is ignored."""
    return _signed_membership(token.lower(), _replier())


def post_token(held: HeldMail) -> str:
    """Return the token that posts an e-mail which is held for its member."""
    return _poster().token(held.pk, held.key, held.membership_id)


def held_mail_of(token: str) -> HeldMail | None:
    """Return the e-mail that is held, with its member and room; None for a wrong token."""
    held = HeldMail.objects.select_related("membership__user", "membership__room")
    found = held.filter(pk=_number(token)).first()
    if found is None or not _poster().verifies(token, found.key, found.membership_id):
        return None
    return found


def _signed_membership(token: str, signer: ShortSigner) -> Membership | None:
    memberships = Membership.objects.select_related("room", "user", "alert_preference")
    membership = memberships.filter(pk=_number(token)).first()
    if membership is None:
        return None
    facts = (membership.room_id, membership.user_id)
    return membership if signer.verifies(token, *facts) else None


def stop_added_token(user_id: Any) -> str:
    """Return the token that ends the mails to a person about being added to rooms."""
    return _stopper().named_token(urlsafe_base64_encode(force_bytes(user_id)))


def person_of(token: str) -> AbstractBaseUser | None:
    """Return the account of the token, or None for a wrong token or a deleted account."""
    if not _stopper().verifies(token):
        return None
    key = urlsafe_base64_decode(token.partition(".")[0]).decode()
    account: AbstractBaseUser | None = accounts().filter(pk=key).first()
    return account


def confirmation_token(user: AbstractBaseUser, address: str) -> str:
    """Return the token that is mailed to *address*, and proves that *user* gets mail there."""
    return _confirmer().token(int(time.time()), user.pk, address)


def is_confirmed(token: str, user: AbstractBaseUser, address: str) -> bool:
    """Whether the token was made for *user* and *address* and has not expired."""
    is_recent = time.time() - _number(token) <= CONFIRM_WITHIN
    return is_recent and _confirmer().verifies(token, user.pk, address)


def _unsubscriber() -> ShortSigner:
    return ShortSigner(salt="conversate_alerts.unsubscribe")


def _stopper() -> ShortSigner:
    return ShortSigner(salt="conversate_alerts.added")


def _replier() -> ShortSigner:
    return LowerCaseSigner(salt="conversate_alerts.reply")


def _poster() -> ShortSigner:
    return ShortSigner(salt="conversate_alerts.held_mail")


def _confirmer() -> ShortSigner:
    return ShortSigner(salt="conversate_alerts.address")


def _joined(name: str, facts: tuple[object, ...]) -> str:
    return "\n".join([name, *map(str, facts)])


def _number(token: str) -> int:
    """Return the number in the token, without checking the signature; 0 if it has none."""
    try:
        return base36_to_int(token.partition(".")[0])
    except ValueError:
        return 0
