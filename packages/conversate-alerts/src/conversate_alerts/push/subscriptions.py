"""The devices of people: add, list and remove the browsers that show their notifications."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import OperationalError
from django.utils.translation import gettext as _

from conversate_core.databases import write_connection
from conversate_core.internal.database_errors import is_deadlock

from ..models import PushSubscription
from .encryption import check_keys
from .endpoints import check_endpoint
from .sessions import session_hash_of, standing
from .vapid import public_keys

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.db.models import QuerySet

# Devices of one person. A new one removes the oldest.
MAX_DEVICES = 10
_NAME_LENGTH = 100
# Changes of one device at the same time are few, and a deadlock ends only one of them.
_ATTEMPTS = 10

T = TypeVar("T")


class InvalidSubscription(ValueError):
    """The subscription can't be used. The text can be shown to the member."""


def subscribe(
    account: AbstractBaseUser,
    session_key: str,
    endpoint: str,
    p256dh: str,
    auth: str,
    public_key: str,
    name: str,
) -> None:
    """Send the notifications of *account* to this browser, until its session ends.

    *session_key* is what `sessions.bind` returns. *endpoint*, *p256dh* and *auth* are the browser's
    subscription, in base64url; *public_key* is the key of the site for which it was made. A browser
    that has subscribed before, also for another account, is moved. Raises InvalidSubscription, and
    RefusedEndpoint if the site doesn't send to the address.
    """
    check_endpoint(endpoint)
    _check_keys(p256dh, auth, public_key)
    values = {
        "user_id": account.pk,
        "session": session_key,
        "session_hash": session_hash_of(account, session_key),
        "endpoint": endpoint,
        "p256dh": p256dh,
        "auth": auth,
        "public_key": public_key,
        "name": name[:_NAME_LENGTH],
        "attempts": 0,
        "wait_until": None,
    }
    _run(lambda: _store(account, hash_of(endpoint), values))


def _store(account: AbstractBaseUser, endpoint_hash: str, values: dict[str, Any]) -> None:
    same = PushSubscription.objects.filter(endpoint_hash=endpoint_hash)
    # With what waits for the other account.
    same.exclude(user=account.pk).delete()
    new = PushSubscription(endpoint_hash=endpoint_hash, **values)
    PushSubscription.objects.bulk_create([new], ignore_conflicts=True)
    same.update(**values)
    # After the new one is stored: of several at once, the last one removes all that are too many.
    _remove_oldest(account)


def unsubscribe(account: AbstractBaseUser, endpoint: str) -> bool:
    """Remove the browser with this *endpoint*. Return False if the account has no such device."""
    return _delete(devices_of(account).filter(endpoint_hash=hash_of(endpoint)))


def devices(account: AbstractBaseUser) -> list[PushSubscription]:
    """Return the devices that get notifications of *account*, the newest first.

    Those whose session has ended are left out; they are removed before the next notification.
    """
    return standing(list(devices_of(account).select_related("user").order_by("-created_at", "-pk")))


def remove_device(account: AbstractBaseUser, device_id: int) -> bool:
    """Remove a device. Return False if the account has no such device."""
    return _delete(devices_of(account).filter(pk=device_id))


def remove_of_session(session_key: str) -> None:
    """Remove the devices of a session that ends, by what `sessions.binding_of` returns."""
    if session_key:
        PushSubscription.objects.filter(session=session_key).delete()


def hash_of(endpoint: str) -> str:
    """Return the digest by which the database finds an endpoint."""
    return sha256(endpoint.encode()).hexdigest()


def _check_keys(p256dh: str, auth: str, public_key: str) -> None:
    try:
        check_keys(p256dh, auth)
    except ValueError as error:
        raise InvalidSubscription(_("The browser's keys can't be used.")) from error
    if public_key not in public_keys():
        # Of a page that was loaded before the site got other keys.
        raise InvalidSubscription(_("The site has other keys now. Reload the page."))


def devices_of(account: AbstractBaseUser) -> QuerySet[PushSubscription]:
    """Return all devices of *account*, also those whose session has ended."""
    return PushSubscription.objects.filter(user=account.pk)


def _remove_oldest(account: AbstractBaseUser) -> None:
    ids = devices_of(account).order_by("-created_at", "-pk").values_list("pk", flat=True)
    if too_many := list(ids[MAX_DEVICES:]):
        devices_of(account).filter(pk__in=too_many).delete()


def _delete(subscriptions: QuerySet[PushSubscription]) -> bool:
    deleted, _rows = _run(subscriptions.delete)
    return bool(deleted)


def _run(change: Callable[[], T]) -> T:
    """Make a change, and again if it met another one of the same device in a deadlock.

    Deletions lock the row before its digest, others the digest first. Within a transaction of the
    caller, the database has undone that, too, and the error is raised.
    """
    for _attempt in range(_ATTEMPTS - 1):
        try:
            return change()
        except OperationalError as error:
            if not is_deadlock(error) or write_connection().in_atomic_block:
                raise
    return change()
