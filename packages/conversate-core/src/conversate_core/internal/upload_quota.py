"""UPLOAD_QUOTA: how many bytes of files an account can store, across all rooms.

The files of deleted and cleared messages don't count, and neither do previews.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Sum

from ..conf import core_settings
from ..errors import UploadQuotaReached
from ..models import Attachment

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def quota_left(account: AbstractBaseUser) -> int | None:
    """Return how many bytes *account* can still store, by one query; None without a quota."""
    quota = core_settings.upload_quota
    if quota is None:
        return None
    stored = Attachment.objects.not_cleared().filter(message__author=account.pk).order_by()
    return max(quota - (stored.aggregate(size=Sum("size"))["size"] or 0), 0)


def check_quota(account: AbstractBaseUser, files: Iterable[Any]) -> None:
    """Raise UploadQuotaReached if *files* are more than *account* can store.

    They have a ``size``. Call it under the account's lock, so that the quota is exact.
    """
    size = sum(file.size for file in files)
    left = quota_left(account) if size else None
    if left is not None and size > left:
        raise UploadQuotaReached(size=size, left=left)
