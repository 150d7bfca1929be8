"""The tables of alerts: a module for each noun.

A row exists only where something differs from the defaults.
"""

from .added_members import AddedMember
from .invitation_mails import InvitationMail
from .preferences import AlertPreference
from .presences import Presence
from .profiles import AlertProfile
from .push_subscriptions import PushSubscription, WaitingPush
from .received_mails import HeldMail, ReceivedMail

__all__ = [
    "AddedMember",
    "AlertPreference",
    "AlertProfile",
    "HeldMail",
    "InvitationMail",
    "Presence",
    "PushSubscription",
    "ReceivedMail",
    "WaitingPush",
]
