from __future__ import annotations

from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.db.models.signals import pre_save

from conversate_core import services
from conversate_core.models import PersonPreferences
from tests.core.support.racing import PATIENCE, at_once

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="one waits for the other before")
def test_two_first_choices_at_once_are_one_row(member: User) -> None:
    """Both have found no row when they insert it."""
    barrier = Barrier(2)

    def meet(**fact: Any) -> None:
        barrier.wait(PATIENCE)

    pre_save.connect(meet, sender=PersonPreferences)
    try:
        at_once(
            lambda: services.share_reading(user=member, on=False),
            lambda: services.share_reading(user=member, on=False),
        )
    finally:
        pre_save.disconnect(meet, sender=PersonPreferences)
    assert not services.shares_reading(user=member)
    assert PersonPreferences.objects.count() == 1
