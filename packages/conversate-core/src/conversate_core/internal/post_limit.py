"""POST_LIMIT: how often an account can write, across all rooms.

Posts count, and so do reactions, and edits and deletions of the account's own messages. Call both
functions under the account's lock, so that the limit is exact.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from ..conf import core_settings
from ..errors import RateLimited
from ..models import OwnChange
from ..queries.hot import time_of_nth_newest

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def check_rate(account: AbstractBaseUser) -> None:
    """Raise RateLimited if *account* has reached its limit. Makes one query."""
    limit = core_settings.post_limit
    if limit is None:
        return
    count, seconds = limit
    now, period = timezone.now(), timedelta(seconds=seconds)
    oldest = time_of_nth_newest(count, author_id=account.pk, since=now - period, until=now + period)
    # Times beyond the period are ignored: they are from before the clock was set back.
    if oldest is not None:
        free_at = oldest + period
        raise RateLimited(max((free_at - now).total_seconds(), 0.001))


def note_own_change(account: AbstractBaseUser) -> None:
    """Count an edit, deletion or reaction, and delete the rows that no longer count."""
    limit = core_settings.post_limit
    if limit is None:
        return
    now, period = timezone.now(), timedelta(seconds=limit[1])
    OwnChange.objects.filter(user=account.pk, created_at__lte=now - period).delete()
    OwnChange.objects.create(user_id=account.pk, created_at=now)
