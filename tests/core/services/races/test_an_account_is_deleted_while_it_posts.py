from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db.models.signals import pre_delete

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Membership, Message, Room
from tests.core.support.people import again, make_person
from tests.core.support.racing import (
    PATIENCE,
    Job,
    Stall,
    at_once,
    has_row_locks,
    meeting_at_the_lock,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_either_the_message_was_posted_before_or_it_is_refused(room: Room) -> None:
    # A superuser needs no membership: only the account itself can be missed, under its lock.
    superuser = has_row_locks()
    for number in range(8):
        user = make_person(f"person{number}", is_superuser=superuser and number % 2 == 1)
        services.add_member(room=room, user=user)
        services.post_message(room=room, author=user, body="Before")
        with meeting_at_the_lock(1):
            posted, deleted = at_once(
                lambda: services.post_message(room=room, author=user, body="Now"),  # noqa: B023
                lambda: again(user).delete(),  # noqa: B023
            )
        assert isinstance(posted, (Message, NotAllowed)), posted
        assert isinstance(deleted, tuple), deleted
    assert not Membership.objects.exists()
    assert not Message.objects.exclude(author=None).exists()


def test_the_deletion_waits_for_the_post_that_has_begun(room: Room, member: User) -> None:
    services.post_message(room=room, author=member, body="Before")
    with Stall("slow") as stall:
        slow = Job(lambda: services.post_message(room=room, author=member, body="slow"))
        assert stall.reached.wait(PATIENCE)
        deletion = Job(lambda: again(member).delete())
    assert isinstance(slow.outcome(), Message)
    assert deletion.result()[1]
    bodies = Message.objects.filter(author=None).values_list("body", flat=True)
    assert list(bodies) == ["Before", "slow"]


def test_a_site_that_only_says_it_deletes_needs_no_transaction(member: User) -> None:
    pre_delete.send(sender=type(member), instance=member)
    assert again(member).is_active
