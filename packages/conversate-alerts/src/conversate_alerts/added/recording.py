"""Record the members whom somebody added, for the mail that tells them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from conversate_core.models import Membership

from ..choices import MailWhenAdded
from ..conf import alert_settings
from ..inserting import insert_for_members
from ..models import AddedMember

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record(memberships: Sequence[Membership], by: AbstractBaseUser | None) -> bool:
    """Store who of *memberships* will be mailed; return whether there is one.

    *by* added them, or joined. Without a mail to come, it costs no query.
    """
    if not _is_told(by):
        return False
    now, adder_id = timezone.now(), _key_of(by)
    rows = [
        AddedMember(membership=each, user_id=each.user_id, added_by_id=adder_id, added_at=now)
        for each in memberships
        if each.user_id != adder_id
    ]
    insert_for_members(AddedMember, rows)
    return bool(rows)


def _key_of(by: AbstractBaseUser | None) -> Any:
    return None if by is None else by.pk


def _is_told(by: AbstractBaseUser | None) -> bool:
    setting = alert_settings.alert_added
    return setting == MailWhenAdded.ALWAYS or (
        setting == MailWhenAdded.BY_PEOPLE and by is not None
    )
