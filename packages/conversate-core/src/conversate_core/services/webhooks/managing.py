"""Create, list and revoke webhooks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from ...conf import core_settings
from ...content.program_names import check_program_name
from ...errors import InvalidArgument
from ...internal.arguments import check_arguments
from ...internal.permission_gate import require
from ...internal.revisions import room_lock
from ...internal.secret_tokens import hash_of, new_token
from ...internal.storable_text import check_characters
from ...models import Room, Webhook
from ...policy import get_policy

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# Webhooks of a room that are not revoked.
MAX_WEBHOOKS = 20
_KEPT_AFTER_END = timedelta(days=30)


class NewWebhook(NamedTuple):
    """A webhook. ``token`` is part of its address, and is stored nowhere."""

    webhook: Webhook
    token: str


@check_arguments
def create_webhook(*, room: Room, name: str, by: AbstractBaseUser | None = None) -> NewWebhook:
    """Create a webhook, by which a program posts to *room* under *name*.

    *name* has up to 40 characters, and pages mark it as the name of a program. A room has up to 20
    webhooks.

    Raises NotAllowed if the policy's `can_manage_webhooks` refuses *by*, if the room is a direct
    conversation, or with ``CONVERSATE_WEBHOOKS`` turned off; InvalidArgument for an invalid name,
    and if the room has 20 webhooks.
    """
    require(_may_manage(by, room))
    cleaned = check_program_name(name)
    check_characters(cleaned, Webhook, InvalidArgument)
    token = new_token()
    with room_lock(room, account=by) as locked:
        require(_may_manage(by, locked))
        _make_place(locked)
        webhook = Webhook.objects.create(
            room=locked,
            name=cleaned,
            token_hash=hash_of(token),
            created_by_id=None if by is None else by.pk,
        )
    return NewWebhook(webhook, token)


@check_arguments
def webhooks_of(*, room: Room, by: AbstractBaseUser | None = None) -> list[Webhook]:
    """Return the webhooks of *room* that were not revoked, newest first. Makes one query.

    Raises NotAllowed as `create_webhook` does.
    """
    require(_may_manage(by, room))
    usable = Webhook.objects.usable().filter(room=room.pk)
    return list(usable.select_related("created_by").order_by("-pk"))


@check_arguments
def revoke_webhook(*, webhook: Webhook, by: AbstractBaseUser | None = None) -> None:
    """End *webhook*. Its messages stay. Revoking it twice has no effect.

    Raises NotAllowed as `create_webhook` does.
    """
    require(_may_manage(by, webhook.room))
    ended = Webhook.objects.usable().filter(pk=webhook.pk)
    ended.update(revoked_at=timezone.now())


def _may_manage(by: AbstractBaseUser | None, room: Room) -> bool:
    if by is not None:
        return get_policy().can_manage_webhooks(by, room)
    return core_settings.webhooks and not room.is_direct


def _make_place(locked: Room) -> None:
    """Raise InvalidArgument if there are too many. Delete those that were revoked long ago."""
    mine = Webhook.objects.filter(room=locked)
    mine.filter(revoked_at__lt=timezone.now() - _KEPT_AFTER_END).delete()
    if mine.usable().count() >= MAX_WEBHOOKS:
        raise InvalidArgument(
            _("A room can have %(most)d webhooks at the most. Revoke one first.")
            % {"most": MAX_WEBHOOKS}
        )
