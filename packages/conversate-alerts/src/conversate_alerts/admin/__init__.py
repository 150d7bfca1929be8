"""The admin of alerts: preferences, profiles, and devices, and the mails that wait or came in."""

from .devices import PushSubscriptionAdmin
from .mails import AddedMemberAdmin, InvitationMailAdmin, ReceivedMailAdmin
from .preferences import AlertPreferenceAdmin, AlertProfileAdmin

__all__ = [
    "AddedMemberAdmin",
    "AlertPreferenceAdmin",
    "AlertProfileAdmin",
    "InvitationMailAdmin",
    "PushSubscriptionAdmin",
    "ReceivedMailAdmin",
]
