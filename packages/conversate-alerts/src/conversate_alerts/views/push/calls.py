"""The calls of scripts: the site's key, and the subscription of this browser."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _

from conversate_core.models import Membership

from ...preferences.choosing import level_of
from ...push import subscriptions
from ...push.device_names import device_name
from ...push.endpoints import RefusedEndpoint
from ...push.sessions import bind
from ...push.subscriptions import InvalidSubscription
from ...push.vapid import public_keys
from ..access import signed_in_user
from .access import push_call, refuse
from .keys import read_key

_MAX_USER_AGENT = 1_000


@push_call("GET")
def key(request: HttpRequest, fields: dict[str, Any]) -> HttpResponseBase:
    """Return the public key with which a browser subscribes, and a token for the other calls.

    Only pages and workers of this site can read the answer.
    """
    return JsonResponse({"public_key": public_keys()[0], "csrf_token": get_token(request)})


@push_call("POST")
def subscribe(request: HttpRequest, fields: dict[str, Any]) -> HttpResponseBase:
    """Store the subscription of this browser for the signed-in user and this session.

    The body is what ``PushSubscription.toJSON()`` returns, with ``public_key``; or a form with
    ``endpoint``, ``p256dh``, ``auth`` and ``public_key``. With the key of a ``room``, the answer
    says in ``alerts`` of which of its messages the user is alerted at all.
    """
    keys = fields.get("keys")
    keys = keys if isinstance(keys, dict) else fields
    sent = [fields.get("endpoint"), keys.get("p256dh"), keys.get("auth"), fields.get("public_key")]
    if not all(isinstance(each, str) for each in sent):
        return refuse(400, "invalid", _("Something went wrong with the form. Try again."))
    endpoint, p256dh, auth, public_key = map(str, sent)
    try:
        subscriptions.subscribe(
            signed_in_user(request),
            bind(request),
            endpoint,
            p256dh,
            auth,
            public_key,
            device_name(request.headers.get("User-Agent", "")[:_MAX_USER_AGENT]),
        )
    except (RefusedEndpoint, InvalidSubscription) as error:
        return refuse(400, "invalid", str(error))
    return JsonResponse({"subscribed": True, **_alerts_of_room(request, fields.get("room"))})


@push_call("POST")
def unsubscribe(request: HttpRequest, fields: dict[str, Any]) -> HttpResponseBase:
    """Remove the subscription of the browser with this ``endpoint``, if it is the user's."""
    endpoint = fields.get("endpoint")
    if not isinstance(endpoint, str):
        return refuse(400, "invalid", _("Something went wrong with the form. Try again."))
    removed = subscriptions.unsubscribe(signed_in_user(request), endpoint)
    return JsonResponse({"subscribed": False, "removed": removed})


def _alerts_of_room(request: HttpRequest, key: object) -> dict[str, str]:
    """Return the level of the user's alerts in the room with this key, if they are a member."""
    room_id = read_key(key)
    mine = Membership.objects.filter(user=signed_in_user(request).pk, room=room_id)
    membership = mine.first() if room_id else None
    return {"alerts": level_of(membership=membership).value} if membership else {}
