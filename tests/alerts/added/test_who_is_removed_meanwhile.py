"""Somebody is removed before the rows of alerts for new members are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from conversate_alerts.choices import AlertLevel
from conversate_alerts.models import AddedMember
from conversate_alerts.preferences.choosing import level_of
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.databases import atomic, on_commit
from conversate_core.models import Membership, Room
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> list[User]:
    ada = make_person("ada", is_superuser=True)
    return [ada, *(make_person(name, email=f"{name}@example.org") for name in ("linus", "grace"))]


def call_and_remove(user: User, service: Callable[..., Any], **arguments: Any) -> None:
    """Call a service, and remove *user* from its room before the signals are sent."""

    def remove() -> None:
        services.remove_member(room=Room.objects.get(), user=user)

    with atomic():
        on_commit(remove)
        service(**arguments)


def test_the_others_are_mailed(people, postbox):
    ada, linus, grace = people
    call_and_remove(linus, services.create_room, title="Workshop", by=ada, members=[linus, grace])
    AddedMember.objects.update(added_at=timezone.now() - timedelta(minutes=15))
    sweep()
    assert postbox.recipients() == ["grace@example.org"]


def test_the_others_of_a_direct_conversation_are_alerted_of_everything(people):
    ada, linus, _grace = people
    call_and_remove(linus, services.open_direct, users=[ada, linus])
    assert level_of(membership=Membership.objects.get()) == AlertLevel.EVERYTHING
