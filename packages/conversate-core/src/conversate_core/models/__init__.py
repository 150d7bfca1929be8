"""The models of rooms, their people and messages, and internal ones."""

from .attachments import Attachment
from .invitations import Invitation, RemovedMember
from .memberships import Membership, Role
from .mentions import Mention
from .messages import Message
from .own_changes import OwnChange
from .participants import Participant
from .person_preferences import PersonPreferences
from .pruning import DailyPruning
from .reactions import Reaction
from .removals import PendingRemoval
from .rooms import Access, Room
from .webhooks import Webhook

__all__ = [
    "Access",
    "Attachment",
    "DailyPruning",
    "Invitation",
    "Membership",
    "Mention",
    "Message",
    "OwnChange",
    "Participant",
    "PendingRemoval",
    "PersonPreferences",
    "Reaction",
    "RemovedMember",
    "Role",
    "Room",
    "Webhook",
]
