"""New tokens for invitations by mail."""

from __future__ import annotations

from ...choices import InvitationObstacle
from ...errors import InvitationRefused
from ...internal.arguments import check_arguments
from ...internal.secret_tokens import hash_of, new_token
from ...models import Invitation


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
