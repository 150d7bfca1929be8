"""Post by a webhook."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid5

from django.db.models import Q
from django.utils import timezone

from ...conf import core_settings
from ...errors import NotAllowed
from ...internal.arguments import check_arguments
from ...internal.permission_gate import require
from ...internal.secret_tokens import hash_of
from ...models import Message, Webhook
from ..messages import post_message
from ..messages.posters import Poster
from .limit import take_turn

_KEYS = UUID("b5b1c0de-8a51-4d2a-9c62-6f4a5b7d1e03")
_EXACT_TO = timedelta(minutes=1)


@check_arguments
def post_by_webhook(*, token: str, body: str, idempotency_key: str = "") -> Message:
    """Post *body* to the room of the webhook with *token*. Return the message.

    *idempotency_key* is any text that the caller chooses: a second call with the same key returns
    the message of the first call.

    Raises NotAllowed if there is no such webhook, it was revoked, its room is archived, or
    ``CONVERSATE_WEBHOOKS`` is turned off; InvalidMessage as `post_message` does; RateLimited above
    ``CONVERSATE_WEBHOOK_LIMIT``.
    """
    webhook = _find(token)
    room, sender, key = webhook.room, webhook.name, None
    if idempotency_key:
        key = uuid5(_KEYS, f"{webhook.pk} {hash_of(str(idempotency_key))}")
    if earlier := Poster(None, sender).find_posted_if_allowed(room, key):
        return earlier
    take_turn(webhook)
    _note_use(webhook)
    return post_message(room=room, sender=sender, body=body, client_key=key)


def _find(token: str) -> Webhook:
    """Return the webhook. All tokens that don't post anything are refused by the same query."""
    require(core_settings.webhooks)
    found = Webhook.objects.usable().filter(token_hash=hash_of(str(token)), room__archived_at=None)
    webhook = found.select_related("room").first()
    if webhook is None:
        raise NotAllowed
    return webhook


def _note_use(webhook: Webhook) -> None:
    now = timezone.now()
    earlier = now - _EXACT_TO
    if webhook.last_used_at is not None and webhook.last_used_at > earlier:
        return
    unnoted = Webhook.objects.filter(Q(last_used_at=None) | Q(last_used_at__lte=earlier))
    unnoted.filter(pk=webhook.pk).update(last_used_at=now)
