"""Who may do what: each rule as a question and, where it selects rows, as its queryset twin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from .conf import core_settings
from .hot_queries import find_membership
from .models import Access, Membership, Message, Role, Room
from .permissions import holds_permission
from .querysets import MessageQuerySet, RoomQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    User: TypeAlias = AbstractBaseUser | AnonymousUser


# Memberships by the keys of user and room, in a block that only reads.
_remembered: ContextVar[dict[tuple[Any, Any], Membership | None] | None] = ContextVar(
    "conversate_core_memberships", default=None
)


@contextmanager
def remembering() -> Iterator[None]:
    """Look each membership up once within this block.

    For what reads and answers within a moment, such as a page. A change within it asks its rules
    anew under the room's lock. Within another such block it goes on with that one's.
    """
    if _remembered.get() is not None:
        yield
        return
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


@contextmanager
def asking_anew() -> Iterator[None]:
    """Look memberships up anew within this block, whatever is remembered around it."""
    token = _remembered.set(None)
    try:
        yield
    finally:
        _remembered.reset(token)


def remember(user: User, room: Room, membership: Membership | None) -> None:
    """Spare looking up, within `remembering`, what somebody has just found out."""
    memory = _remembered.get()
    if memory is not None:
        memory[user.pk, room.pk] = membership


class RoomPolicy:
    """The rules. A site replaces them by a subclass named in ``CONVERSATE_POLICY``.

    Whoever overrides a question overrides its twin too: `can_view` and `visible_rooms`, `can_post`
    and `postable_rooms`, and so on.
    """

    # People

    def is_active(self, user: User) -> bool:
        """A deactivated account, like an anonymous visitor, can do nothing."""
        return user.is_authenticated and user.is_active

    def has_permission(self, user: User, codename: str) -> bool:
        return self.is_active(user) and holds_permission(user, codename)

    def sees_all_rooms(self, user: User) -> bool:
        return self.has_permission(user, "moderate_room")

    def membership(self, user: User, room: Room) -> Membership | None:
        if not self.is_active(user):
            return None
        memory, key = _remembered.get(), (user.pk, room.pk)
        if memory is not None and key in memory:
            return memory[key]
        found = find_membership(room_id=room.pk, user_id=user.pk)
        if memory is not None:
            memory[key] = found
        return found

    # Enter and read

    def can_view(self, user: User, room: Room) -> bool:
        return self.membership(user, room) is not None or self.sees_all_rooms(user)

    def visible_rooms(self, user: User) -> RoomQuerySet:
        if self.sees_all_rooms(user):
            return Room.objects.all()
        if not self.is_active(user):
            return Room.objects.none()
        return Room.objects.of_member(user.pk)

    def member_rooms(self, user: User) -> RoomQuerySet:
        """The visible rooms that the user is a member of."""
        rooms = Room.objects.of_member(user.pk)
        if not self.is_active(user):
            return rooms.none()
        # By the rule above members see all of these, and nobody's permissions need looking up.
        if type(self).visible_rooms is RoomPolicy.visible_rooms:
            return rooms
        return rooms.filter(pk__in=self.visible_rooms(user).values("pk"))

    # Post

    def can_post(self, user: User, room: Room) -> bool:
        return room.archived_at is None and self.can_view(user, room)

    def postable_rooms(self, user: User) -> RoomQuerySet:
        return self.visible_rooms(user).not_archived()

    # Join, whoever is not yet a member

    def can_join(self, user: User, room: Room) -> bool:
        return (
            self.is_active(user)
            and room.archived_at is None
            and (room.access == Access.OPEN or self.sees_all_rooms(user))
            and self.membership(user, room) is None
        )

    def joinable_rooms(self, user: User) -> RoomQuerySet:
        if not self.is_active(user):
            return Room.objects.none()
        rooms = Room.objects.not_archived().exclude(
            pk__in=Membership.objects.filter(user=user.pk).values("room")
        )
        return rooms if self.sees_all_rooms(user) else rooms.filter(access=Access.OPEN)

    # Moderate: remove and correct what others wrote

    def can_moderate(self, user: User, room: Room) -> bool:
        membership = self.membership(user, room)
        is_moderator = membership is not None and membership.role == Role.MODERATOR
        return is_moderator or self.sees_all_rooms(user)

    def moderated_rooms(self, user: User) -> RoomQuerySet:
        if self.sees_all_rooms(user):
            return Room.objects.all()
        return self._rooms_with_role_moderator(user)

    # Manage: title, description, access, members, archive, clear

    def can_create_room(self, user: User) -> bool:
        return self.has_permission(user, "add_room")

    def can_manage(self, user: User, room: Room) -> bool:
        return self.can_moderate(user, room) or self.has_permission(user, "change_room")

    def manageable_rooms(self, user: User) -> RoomQuerySet:
        if self.sees_all_rooms(user) or self.has_permission(user, "change_room"):
            return Room.objects.all()
        return self._rooms_with_role_moderator(user)

    def can_delete_room(self, user: User, room: Room) -> bool:
        return self.has_permission(user, "delete_room")

    def deletable_rooms(self, user: User) -> RoomQuerySet:
        may = self.has_permission(user, "delete_room")
        return Room.objects.all() if may else Room.objects.none()

    # Edit and delete messages

    def can_edit(self, user: User, message: Message) -> bool:
        if message.deleted_at is not None or not self.can_post(user, message.room):
            return False
        own = message.author_id == user.pk and self._is_recent(message)
        return own or self.can_moderate(user, message.room)

    def editable_messages(self, user: User) -> MessageQuerySet:
        own = Q(author=user.pk, room__in=self.postable_rooms(user).values("pk"))
        if core_settings.edit_window is not None:
            own &= Q(created_at__gte=self._window_start())
        moderated = Q(room__in=self.moderated_rooms(user).not_archived().values("pk"))
        return Message.objects.standing().filter(own | moderated)

    # Moderators may remove from an archived room too: what must go can't wait.

    def can_delete(self, user: User, message: Message) -> bool:
        if message.deleted_at is not None:
            return False
        return self.can_edit(user, message) or self.can_moderate(user, message.room)

    def deletable_messages(self, user: User) -> MessageQuerySet:
        moderated = Message.objects.standing().filter(
            room__in=self.moderated_rooms(user).values("pk")
        )
        return self.editable_messages(user) | moderated

    def _rooms_with_role_moderator(self, user: User) -> RoomQuerySet:
        if not self.is_active(user):
            return Room.objects.none()
        return Room.objects.moderated_by(user.pk)

    def _is_recent(self, message: Message) -> bool:
        return core_settings.edit_window is None or message.created_at >= self._window_start()

    def _window_start(self) -> datetime:
        return timezone.now() - timedelta(seconds=core_settings.edit_window or 0)


def get_policy() -> RoomPolicy:
    """The site's rules, as ``CONVERSATE_POLICY`` names them."""
    return cast("type[RoomPolicy]", import_string(core_settings.policy))()
