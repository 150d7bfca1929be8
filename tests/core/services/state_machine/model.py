"""The model of rooms, users and clients: dictionaries instead of a database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from conversate_core.choices import InvitationObstacle
from conversate_core.models import Role

PEOPLE = ["ada", "grace", "linus", "alan", "root"]
ROOT = "root"  # the superuser

# Author, body, files, whether it was edited and deleted, what it replies to, and who reacted.
Shown = tuple[str, str, int, bool, bool, "int | None", tuple[tuple[str, str], ...]]


@dataclass
class Said:
    author: str
    body: str
    files: int = 0
    edited: bool = False
    deleted: bool = False
    reply_to: int | None = None
    reactions: set[tuple[str, str]] = field(default_factory=set)

    @property
    def shown(self) -> Shown:
        return (
            self.author,
            self.body,
            self.files,
            self.edited,
            self.deleted,
            self.reply_to,
            tuple(sorted(self.reactions)),
        )


@dataclass
class ModelRoom:
    open: bool = False
    archived: bool = False
    title: str = "Room"
    roles: dict[str, Role] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)
    # The newest message when somebody joined.
    since: dict[str, int] = field(default_factory=dict)
    said: dict[int, Said] = field(default_factory=dict)
    keys: dict[str, tuple[str, int]] = field(default_factory=dict)
    # The newest message that was cleared.
    cleared: int = 0
    muted: set[str] = field(default_factory=set)
    # Users whom someone else removed, with the key of the newest invitation at that time.
    removed: dict[str, int] = field(default_factory=dict)
    # The people of a direct conversation.
    direct: frozenset[str] = frozenset()

    @property
    def newest(self) -> int:
        return max(self.said, default=0)

    def unread(self, who: str) -> int:
        return sum(
            pk > self.read[who] and not said.deleted and said.author != who
            for pk, said in self.said.items()
        )

    def enter(self, who: str, role: Role) -> None:
        if who not in self.roles:
            self.roles[who], self.read[who] = role, self.newest
            self.since[who] = self.newest

    def leave(self, who: str) -> None:
        self.roles.pop(who, None)
        self.read.pop(who, None)
        self.muted.discard(who)

    def title_for(self, who: str) -> str:
        return ", ".join(sorted(self.direct - {who})) or self.title

    def clear(self) -> None:
        self.cleared = max(self.cleared, self.newest)
        self.said.clear()
        self.keys.clear()


@dataclass
class ModelClient:
    """An open page: the messages that it shows, and the changes that it must receive next."""

    who: str
    room: int
    cursor: int
    shows: dict[int, Shown]
    pending: list[int] = field(default_factory=list)
    outdated: bool = False

    def hears_of(self, pk: int) -> None:
        """Record a change. Only the last change to each message counts."""
        self.pending = [*(other for other in self.pending if other != pk), pk]


@dataclass
class ModelInvitation:
    """An invitation by link. Its key says what it is older than."""

    pk: int
    token: str
    room: int
    by: str
    max_uses: int
    uses: int = 0
    revoked: bool = False


@dataclass
class Rules:
    """The permission rules, written a second time."""

    inactive: set[str] = field(default_factory=set)
    # They don't let others see what they have read.
    hiding: set[str] = field(default_factory=set)

    def view(self, who: str, room: ModelRoom) -> bool:
        is_overseen = who == ROOT and not room.direct
        return who not in self.inactive and (is_overseen or who in room.roles)

    def post(self, who: str, room: ModelRoom) -> bool:
        return self.view(who, room) and not room.archived

    def moderate(self, who: str, room: ModelRoom) -> bool:
        is_moderator = who == ROOT or room.roles.get(who) == Role.MODERATOR
        return is_moderator and not room.direct and who not in self.inactive

    def join(self, who: str, room: ModelRoom) -> bool:
        if who in self.inactive:
            return False
        may_enter = (room.open or who == ROOT) and not room.archived and not room.direct
        return who in room.roles or may_enter

    def invite(self, who: str, room: ModelRoom) -> bool:
        return self.moderate(who, room) and not room.archived and not room.open

    def obstacle(
        self, who: str, invitation: ModelInvitation, room: ModelRoom | None
    ) -> InvitationObstacle | None:
        """Return why an active user can't accept, None for a member and an inactive user."""
        if who in self.inactive:
            return None
        if room is None:
            return InvitationObstacle.UNKNOWN
        if who in room.roles:
            return None
        if invitation.revoked:
            return InvitationObstacle.REVOKED
        if invitation.uses == invitation.max_uses:
            return InvitationObstacle.USED_UP
        if room.archived:
            return InvitationObstacle.ARCHIVED
        if not self.invite(invitation.by, room):
            return InvitationObstacle.REVOKED
        is_older = invitation.pk <= room.removed.get(who, 0)
        return InvitationObstacle.REMOVED if is_older else None

    def delete_room(self, who: str, room: ModelRoom) -> bool:
        return who == ROOT and not room.direct

    def open_direct(
        self, who: str, others: frozenset[str], rooms: Collection[ModelRoom], direct: ModelRoom
    ) -> bool:
        if who in direct.roles:
            return True
        shared = [room.roles for room in rooms if who in room.roles]
        share_rooms = all(any(other in roles for roles in shared) for other in others)
        return share_rooms and not self.inactive & {who, *others}

    def edit(self, who: str, said: Said, room: ModelRoom) -> bool:
        return said.author == who and self.post(who, room) and not said.deleted

    def react(self, who: str, said: Said, room: ModelRoom) -> bool:
        return self.post(who, room) and not said.deleted

    def delete(self, who: str, said: Said, room: ModelRoom) -> bool:
        may = self.edit(who, said, room) or self.moderate(who, room)
        return may and not said.deleted
