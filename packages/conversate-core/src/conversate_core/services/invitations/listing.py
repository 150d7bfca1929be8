"""List the invitations of a room, and revoke them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from ...internal.arguments import check_arguments
from ...internal.permission_gate import require
from ...models import Invitation, Room
from ..members import may_manage

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@check_arguments
def invitations_of(*, room: Room, by: AbstractBaseUser | None = None) -> list[Invitation]:
    """Return the invitations to *room* that people can still accept, newest first. Makes one query.

    Raises NotAllowed if *by* can't manage the room.
    """
    require(may_manage(by, room))
    usable = Invitation.objects.usable().filter(room=room.pk)
    return list(usable.select_related("created_by").order_by("-pk"))


@check_arguments
def revoke_invitation(*, invitation: Invitation, by: AbstractBaseUser | None = None) -> None:
    """End *invitation*. Revoking it twice has no effect.

    Raises NotAllowed if *by* can't manage its room.
    """
    require(may_manage(by, invitation.room))
    ended = Invitation.objects.filter(pk=invitation.pk, revoked_at=None)
    ended.update(revoked_at=timezone.now())
