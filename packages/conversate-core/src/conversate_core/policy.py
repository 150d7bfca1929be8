"""The permission policy: which users can do what. Some rules also exist as a queryset."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.db.models import F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.module_loading import import_string

from .conf import core_settings
from .databases import LARGEST_ID
from .internal.permissions import holds_permission
from .internal.policy_cache import get_or_look_up
from .models import Access, Membership, Message, Role, Room
from .queries.hot import find_membership
from .querysets import MessageQuerySet, RoomQuerySet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models.expressions import Combinable

    from .people import User


# Rules that exist both for one room and as a queryset of rooms.
PAIRS = [("can_view", "visible_rooms"), ("can_join", "joinable_rooms")]
# Methods derived from `first_visible`. Search and the room list use only `first_visible`.
DERIVED = ["first_visible_id", "visible_messages", "sees"]


class RoomPolicy:
    """The permission rules. A site can replace them by a subclass, see ``CONVERSATE_POLICY``.

    An instance is created for each check. The rules return True or False and raise nothing.
    Services check a change before they take the room's lock, and again under it, so slow queries in
    a rule delay other changes in the room. ``user`` may be an anonymous visitor.

    A subclass that overrides `can_view` must override `visible_rooms` too, and the same goes for
    `can_join` and `joinable_rooms`. A system check reports one without the other.
    """

    # Set by `get_policy` only.
    _permissions_may_lag = False

    # People

    def is_active(self, user: User) -> bool:
        """Return whether *user* is signed in with an account that is not deactivated."""
        return user.is_authenticated and user.is_active

    def has_permission(self, user: User, codename: str) -> bool:
        """Return whether *user* holds the Django permission ``conversate_core.codename``."""
        may_lag = self._permissions_may_lag
        return self.is_active(user) and holds_permission(user, codename, may_lag=may_lag)

    def sees_all_rooms(self, user: User) -> bool:
        """Return whether *user* moderates the whole site."""
        return self.has_permission(user, "moderate_room")

    def membership(self, user: User, room: Room) -> Membership | None:
        """Return the membership of *user* in *room*, or None. A page looks it up only once."""
        if not self.is_active(user):
            return None
        find = partial(find_membership, room_id=room.pk, user_id=user.pk)
        return get_or_look_up((user.pk, room.pk), find)

    # Enter and read

    def can_view(self, user: User, room: Room) -> bool:
        """Return whether *user* can see *room*: read, search and poll it, and get its files."""
        if self.membership(user, room) is not None:
            return True
        # In this order: a refusal takes the same work, whatever the room.
        return self.sees_all_rooms(user) and not room.is_direct

    def visible_rooms(self, user: User) -> RoomQuerySet:
        """Return the rooms for which `can_view` is True."""
        if self.sees_all_rooms(user):
            rooms: Any = Room.objects.with_mine(user.pk)
            seen: RoomQuerySet = rooms.filter(Q(direct_key=None) | Q(mine__isnull=False))
            return seen
        if not self.is_active(user):
            return Room.objects.none()
        return Room.objects.of_member(user.pk)

    def member_rooms(self, user: User) -> RoomQuerySet:
        """Return the visible rooms that *user* is a member of."""
        rooms = Room.objects.of_member(user.pk)
        if not self.is_active(user):
            return rooms.none()
        # By default members see all of their rooms, so this needs no permissions.
        if not self.has_own_visibility:
            return rooms
        return rooms.filter(pk__in=self.visible_rooms(user).values("pk"))

    def listed_rooms(self, user: User) -> RoomQuerySet:
        """Return the rooms for the room list: `member_rooms`, and others that a site's rule shows.

        Moderators of the whole site see every room, but their list has only `member_rooms`.
        """
        if not self.has_own_visibility or self.sees_all_rooms(user):
            return self.member_rooms(user)
        return Room.objects.with_mine(user.pk).filter(pk__in=self.visible_rooms(user).values("pk"))

    @property
    def has_own_visibility(self) -> bool:
        """Whether a site has its own rule for the rooms that a user sees."""
        names = ("visible_rooms", "member_rooms", "listed_rooms")
        return any(overrides(type(self), name) for name in names)

    # Features that a site can turn off. By default, all users who see the room have them.

    def can_search(self, user: User) -> bool:
        """Return whether *user* can search messages that they see."""
        return True

    def can_see_members(self, user: User, room: Room) -> bool:
        """Return whether *user* sees the member list. Moderators of the room always do."""
        return True

    def can_see_presence(self, user: User, room: Room) -> bool:
        """Return whether *user* sees presence. It is recorded in any case, since alerts need it."""
        return True

    # See the messages of a room

    def first_visible(self, user: User) -> Combinable | None:
        """Return an expression for the id of the first message that *user* sees in a room.

        None, the default, shows all messages. The expression is evaluated on `Room`, such as
        `since_joined`, so that one rule serves one room as well as queries over many rooms. *user*
        doesn't see older messages. If the expression is NULL, they see no messages in the room.
        """
        return None

    # The three methods below are derived from it. A system check reports an override of them.

    def first_visible_id(self, user: User, room: Room) -> int | None:
        """Return the id of `first_visible` in *room*; None, without a query, for all messages."""
        first = self.first_visible(user)
        if first is None:
            return None

        def find() -> int:
            found = Room.objects.filter(pk=room.pk).order_by().values_list(first).first()
            return LARGEST_ID if found is None or found[0] is None else int(found[0])

        return get_or_look_up(("first visible", user.pk, room.pk), find)

    def visible_messages(self, user: User, room: Room) -> MessageQuerySet:
        """Return the messages of *room* that *user* sees, provided that they can view the room."""
        messages = room.messages.not_cleared()
        first_id = self.first_visible_id(user, room)
        return messages if first_id is None else messages.filter(pk__gte=first_id)

    def sees(self, user: User, message: Message) -> bool:
        """Return whether *user* sees *message*, provided that it was not cleared."""
        first_id = self.first_visible_id(user, message.room)
        return first_id is None or message.pk >= first_id

    # Post

    def can_post(self, user: User, room: Room) -> bool:
        """Return whether *user* can post messages and files in *room*."""
        return room.archived_at is None and self.can_view(user, room)

    # Join

    def can_join(self, user: User, room: Room) -> bool:
        """Return whether *user* can become a member without being added by a moderator."""
        return (
            self.is_active(user)
            and room.archived_at is None
            and not room.is_direct
            and (room.access == Access.OPEN or self.sees_all_rooms(user))
            and self.membership(user, room) is None
        )

    def joinable_rooms(self, user: User) -> RoomQuerySet:
        """Return the rooms for which `can_join` is True."""
        if not self.is_active(user):
            return Room.objects.none()
        rooms = (
            Room.objects.not_archived()
            .not_direct()
            .exclude(pk__in=Membership.objects.filter(user=user.pk).values("room"))
        )
        return rooms if self.sees_all_rooms(user) else rooms.filter(access=Access.OPEN)

    def can_preview(self, user: User, room: Room) -> bool:
        """Return whether *user* sees the latest messages of *room* before joining it.

        By default, users who can join do, if ``CONVERSATE_PREVIEW`` is on. With a rule in
        `first_visible`, nobody does, since it may hide these messages from newcomers.
        """
        return (
            core_settings.preview and self.can_join(user, room) and self.first_visible(user) is None
        )

    # Moderate: delete messages of others

    def can_moderate(self, user: User, room: Room) -> bool:
        """Return whether *user* can delete messages of others in *room*."""
        if room.is_direct:
            return False
        membership = self.membership(user, room)
        is_moderator = membership is not None and membership.role == Role.MODERATOR
        return is_moderator or self.sees_all_rooms(user)

    # Manage: title, description, access, members, archive, clear

    def can_create_room(self, user: User) -> bool:
        """Return whether *user* can create rooms. The creator becomes a moderator."""
        return self.has_permission(user, "add_room")

    def can_manage(self, user: User, room: Room) -> bool:
        """Return whether *user* can change, archive and clear *room*, and manage its members."""
        if room.is_direct:
            return False
        return self.can_moderate(user, room) or self.has_permission(user, "change_room")

    def can_invite(self, user: User, room: Room) -> bool:
        """Return whether *user* can invite people to *room* who are not members.

        An invitation is valid only as long as this is True for the user who wrote it.
        """
        has_use = room.archived_at is None and room.access != Access.OPEN
        return core_settings.invitations and has_use and self.can_manage(user, room)

    def can_set_keep_days(self, user: User, room: Room | None) -> bool:
        """Return whether *user* can set for how many days *room*, or a new one, keeps messages.

        Older ones are deleted for everyone. By default, all who can manage or create it can.
        """
        return self.can_create_room(user) if room is None else self.can_manage(user, room)

    def can_manage_webhooks(self, user: User, room: Room) -> bool:
        """Return whether *user* can create and revoke webhooks, by which programs post to *room*.

        A webhook stays valid if the user who created it may no longer do so.
        """
        return core_settings.webhooks and self.can_manage(user, room)

    def can_open_room(self, user: User, room: Room | None) -> bool:
        """Return whether *user* can open *room*, or a new room (None), for everyone to join."""
        return True

    def can_delete_room(self, user: User, room: Room) -> bool:
        """Return whether *user* can delete *room* with its members, messages and files."""
        return not room.is_direct and self.has_permission(user, "delete_room")

    # Direct conversations

    def can_open_direct(self, user: User, others: Collection[AbstractBaseUser]) -> bool:
        """Return whether *user* can open a direct conversation with all of *others*.

        By default *user* has to share a room with each of them, and see the members of that room.
        """
        if not self.is_active(user) or not all(map(self.is_active, others)):
            return False
        unknown = {other.pk for other in others}
        shared = self.member_rooms(user).values("pk")
        theirs = Membership.objects.filter(user__in=unknown, room__in=shared)
        for membership in theirs.order_by("room").select_related("room"):
            if membership.user_id in unknown and self.can_see_members(user, membership.room):
                unknown.discard(membership.user_id)
            if not unknown:
                break
        return not unknown

    # Edit and delete messages

    def can_edit(self, user: User, message: Message) -> bool:
        """Return whether *user* can change the text of *message*. By default, only its author can.

        Pages name a user who changes the text of someone else.
        """
        return (
            message.deleted_at is None
            and message.author_id == user.pk
            and self._is_recent(message)
            and self._ask("can_post", user, message.room)
        )

    # Moderators can delete in archived rooms too: removing messages can't wait.

    def can_delete(self, user: User, message: Message) -> bool:
        """Return whether *user* can delete *message*. A tombstone remains.

        By default, moderators can, and everyone for whom `can_edit` is True.
        """
        if message.deleted_at is not None:
            return False
        return self.can_edit(user, message) or self._ask("can_moderate", user, message.room)

    def can_react(self, user: User, message: Message) -> bool:
        """Return whether *user* can react to *message* with an emoji, and take it back."""
        return message.deleted_at is None and self._ask("can_post", user, message.room)

    def _ask(self, name: str, user: User, room: Room) -> bool:
        """Return what the rule *name* says; within `use_policy_cache`, for all messages of a page.

        A page asks about each message, and the rules about the room say the same each time.
        """
        rule: Callable[[User, Room], bool] = getattr(self, name)
        key = (type(self), name, self._permissions_may_lag, user.pk, room.pk)
        return get_or_look_up(key, partial(rule, user, room))

    def _is_recent(self, message: Message) -> bool:
        window = core_settings.edit_window
        return window is None or message.created_at >= timezone.now() - timedelta(seconds=window)


def overrides(policy: type[RoomPolicy], name: str) -> bool:
    """Return whether the site's *policy* has its own method *name*."""
    return getattr(policy, name) is not getattr(RoomPolicy, name)


def since_joined(user: User) -> Combinable:
    """Return an expression for `RoomPolicy.first_visible`: messages since *user* joined."""
    mine = Membership.objects.filter(room=OuterRef("pk"), user=user.pk).order_by()
    return Subquery(mine.values_list(F("joined_id") + 1))


def get_policy(*, permissions_may_lag: bool = False) -> RoomPolicy:
    """Return an instance of the site's policy, the class in ``CONVERSATE_POLICY``.

    With *permissions_may_lag*, Django permissions may be up to 10 seconds old. Use this for what
    pages show, and fresh permissions to allow a change.
    """
    policy = cast("type[RoomPolicy]", import_string(core_settings.policy))()
    policy._permissions_may_lag = permissions_may_lag
    return policy
