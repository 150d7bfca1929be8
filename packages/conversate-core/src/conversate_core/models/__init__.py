"""The models: Room, Membership, Message, Mention, Reaction, Attachment and two internal ones."""

from .attachments import Attachment
from .memberships import Membership, Role
from .mentions import Mention
from .messages import Message
from .own_changes import OwnChange
from .reactions import Reaction
from .removals import PendingRemoval
from .rooms import Access, Room

__all__ = [
    "Access",
    "Attachment",
    "Membership",
    "Mention",
    "Message",
    "OwnChange",
    "PendingRemoval",
    "Reaction",
    "Role",
    "Room",
]
