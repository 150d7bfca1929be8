"""With ATOMIC_REQUESTS, the view's transaction surrounds the service's."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from conversate_core import services
from conversate_core.errors import InvalidMessage, NotAllowed
from conversate_core.models import Message, Room
from conversate_core.signals import message_posted
from tests.core.support.following import Poller
from tests.core.support.people import again
from tests.core.support.racing import PATIENCE, Job, at_once

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_request(view: Callable[[], Any]) -> Any:
    """Run *view* like Django with ATOMIC_REQUESTS, after a query for the session."""
    with transaction.atomic():
        Room.objects.exists()
        return view()


def test_nobody_sees_the_post_before_the_request_commits_and_nobody_misses_it_after(
    room: Room, member: User, other_member: User
) -> None:
    poller = Poller(room, member)
    posted, finish = threading.Event(), threading.Event()

    def slow_view() -> Message:
        message = services.post_message(room=room, author=member, body="In a slow request")
        posted.set()
        assert finish.wait(PATIENCE)
        return message

    slow = Job(lambda: in_a_request(slow_view))
    assert posted.wait(PATIENCE)
    quick = Job(lambda: services.post_message(room=room, author=other_member, body="Quick"))
    for _ in range(10):
        assert poller.catch_up() == []
    finish.set()
    in_order = [slow.result().pk, quick.result().pk]
    assert poller.catch_up() == in_order


def test_a_request_that_fails_after_the_post_has_posted_and_announced_nothing(
    room: Room, member: User
) -> None:
    poller = Poller(room, member)
    received: list[Message] = []

    def listen(message: Message, **kwargs: Any) -> None:
        received.append(message)

    def failing_view() -> None:
        services.post_message(room=room, author=member, body="Never")
        raise RuntimeError

    message_posted.connect(listen)
    try:
        with pytest.raises(RuntimeError):
            in_a_request(failing_view)
    finally:
        message_posted.disconnect(listen)
    assert poller.catch_up() == []
    assert received == []


def test_the_same_client_key_in_two_requests_at_once_makes_one_message(
    room: Room, member: User, uploads: Path
) -> None:
    key = uuid4()

    def view() -> tuple[Message, bool]:
        message = services.post_message(
            room=room,
            author=again(member),
            files=[ContentFile(b"notes", name="notes.txt")],
            client_key=key,
        )
        # The transaction around it is still usable.
        return message, Room.objects.filter(pk=room.pk).exists()

    outcomes = at_once(*[lambda: in_a_request(view)] * 3)
    message = Message.objects.get()
    assert outcomes == [(message, True)] * 3
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1


def test_a_refused_service_leaves_the_request_its_transaction(
    room: Room, member: User, outsider: User
) -> None:
    def view() -> Message:
        with pytest.raises(NotAllowed):
            services.post_message(room=room, author=outsider, body="Let me in")
        with pytest.raises(InvalidMessage):
            services.post_message(room=room, author=member, body=" ")
        return services.post_message(room=room, author=member, body="Fine")

    message = in_a_request(view)
    assert list(services.history(room=room, user=member).messages) == [message]


def test_several_changes_in_one_request_arrive_together_in_order(
    room: Room, member: User, moderator: User
) -> None:
    poller = Poller(room, member)

    def view() -> list[int]:
        first = services.post_message(room=room, author=member, body="One")
        second = services.post_message(room=room, author=member, body="Two")
        services.edit_message(message=first, body="One, corrected", by=member)
        return [second.pk, first.pk]

    expected = in_a_request(view)
    assert poller.catch_up() == expected
