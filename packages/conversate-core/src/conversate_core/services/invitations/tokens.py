"""Tokens of invitations. The database has only their hashes."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe

from ...choices import InvitationObstacle
from ...errors import InvitationRefused
from ...internal.arguments import check_arguments
from ...models import Invitation

# 192 bits.
_BYTES = 24


def new_token() -> str:
    return token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """Return the hash of *token*. A random token of this length needs no slow hash."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


@check_arguments
def renew_token(*, invitation: Invitation) -> str:
    """Give *invitation* a new token and return it. A token from before is no longer valid.

    Call this right before the mail is sent, so that nothing has to store the token.

    Raises InvitationRefused if the invitation was revoked, has expired or is used up.
    """
    token = new_token()
    if not Invitation.objects.usable().filter(pk=invitation.pk).update(token_hash=hash_of(token)):
        raise InvitationRefused(InvitationObstacle.REVOKED)
    return token
