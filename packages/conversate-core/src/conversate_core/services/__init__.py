"""The services: one function for each use case of rooms, messages and members.

Each function checks the policy for the acting user, writes in its own transaction, and sends its
signal after the commit. With ``by=None`` the system acts, without a check of the policy.
"""

from ..queries.room_facts import RoomFacts
from .directs import name_directs, open_direct
from .invitations import (
    FoundInvitation,
    NewInvitation,
    accept_invitation,
    create_invitation,
    find_invitation,
    invitations_of,
    invite_by_mail,
    renew_token,
    revoke_invitation,
)
from .member_sync import MemberChanges, sync_members
from .members import (
    add_member,
    change_preferences,
    change_role,
    get_membership,
    join_room,
    leave_room,
    remove_member,
)
from .messages import check_body, delete_message, edit_message, post_message
from .persons import Erasure, PersonExport, erase_person, export_person
from .polling import Changes, poll
from .pruning import Pruning, prune_messages
from .reactions import react
from .readers import SeenBy, seen_by, share_reading, shares_reading
from .reading import (
    HistoryPage,
    history,
    mark_read,
    mark_unread,
    room_facts,
    room_facts_by_user,
    rooms_for,
)
from .replies import RepliesPage, replies_to
from .room_previews import preview_messages
from .rooms import (
    RoomChange,
    archive_room,
    change_room,
    check_description,
    check_keep_days,
    check_slug,
    check_title,
    clear_room,
    create_room,
    days_kept,
    delete_room,
    get_room,
    restore_room,
)
from .searching import search
from .uploads import check_files
from .webhooks import (
    NewWebhook,
    create_webhook,
    post_by_webhook,
    revoke_webhook,
    webhooks_of,
)

__all__ = [
    "Changes",
    "Erasure",
    "FoundInvitation",
    "HistoryPage",
    "MemberChanges",
    "NewInvitation",
    "NewWebhook",
    "PersonExport",
    "Pruning",
    "RepliesPage",
    "RoomChange",
    "RoomFacts",
    "SeenBy",
    "accept_invitation",
    "add_member",
    "archive_room",
    "change_preferences",
    "change_role",
    "change_room",
    "check_body",
    "check_description",
    "check_files",
    "check_keep_days",
    "check_slug",
    "check_title",
    "clear_room",
    "create_invitation",
    "create_room",
    "create_webhook",
    "days_kept",
    "delete_message",
    "delete_room",
    "edit_message",
    "erase_person",
    "export_person",
    "find_invitation",
    "get_membership",
    "get_room",
    "history",
    "invitations_of",
    "invite_by_mail",
    "join_room",
    "leave_room",
    "mark_read",
    "mark_unread",
    "name_directs",
    "open_direct",
    "poll",
    "post_by_webhook",
    "post_message",
    "preview_messages",
    "prune_messages",
    "react",
    "remove_member",
    "renew_token",
    "replies_to",
    "restore_room",
    "revoke_invitation",
    "revoke_webhook",
    "room_facts",
    "room_facts_by_user",
    "rooms_for",
    "search",
    "seen_by",
    "share_reading",
    "shares_reading",
    "sync_members",
    "webhooks_of",
]
