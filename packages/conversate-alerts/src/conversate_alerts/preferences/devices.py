"""Try out the devices that show notifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from conversate_core.databases import on_commit

from ..dispatch import get_dispatcher
from ..push.subscriptions import devices_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def request_test(account: AbstractBaseUser, device_id: int) -> bool:
    """Have a sweep send a notification to a device. Return False if there is no such device.

    A person who asks again before it is sent gets one.
    """
    mine = devices_of(account).filter(pk=device_id)
    is_new = mine.filter(test_at=None).update(test_at=timezone.now())
    if is_new:
        on_commit(lambda: get_dispatcher().request_sweep(after=0), robust=True)
    return bool(is_new) or mine.exists()
