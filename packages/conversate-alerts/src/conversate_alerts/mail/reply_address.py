"""The address that takes a member's replies: CONVERSATE_REPLY_ADDRESS with a token in it.

One address belongs to one member of one room (subaddresses: RFC 5233).
"""

from __future__ import annotations

from conversate_core.models import Membership

from ..conf import alert_settings
from .tokens import reply_token

# Where the setting has the token.
PLACE = "%s"


def reply_address(membership: Membership) -> str | None:
    """Return the address that takes the member's replies, or None if replies are off."""
    pattern = alert_settings.reply_address
    return None if pattern is None else pattern.replace(PLACE, reply_token(membership))
