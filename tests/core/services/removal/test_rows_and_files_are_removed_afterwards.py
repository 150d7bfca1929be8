"""Removal works in batches, in one process at a time. Another one continues after a kill."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.signals import request_started
from django.db import DataError, OperationalError
from django.utils import timezone

from conversate_core import services
from conversate_core.models import Attachment, Message, PendingRemoval, Room
from conversate_core.services import removal, removal_thread
from tests.core.support.racing import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from pytest_django import Settings

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The error that stands for the end of the process."""


@pytest.fixture
def five(room: Room, member: User) -> None:
    for number in range(5):
        file = ContentFile(b"text", name=f"{number}.txt")
        services.post_message(room=room, author=member, body=str(number), files=[file])


@pytest.fixture
def one_by_one() -> Iterator[None]:
    with mock.patch.object(removal, "_BATCH_SIZE", 1):
        yield


@pytest.fixture
def by_thread() -> Iterator[None]:
    """Leave more than a few messages to a thread, as outside of tests."""
    with (
        mock.patch.object(removal_thread, "is_test_run", return_value=False),
        mock.patch.object(removal_thread, "_MAX_IN_REQUEST", 2),
    ):
        yield


def is_all_gone(uploads: Path) -> bool:
    left = (Message.objects, Attachment.objects, PendingRemoval.objects)
    files = [path for path in uploads.rglob("*") if path.is_file()]
    return not files and not any(rows.exists() for rows in left)


def wait_for_thread() -> None:
    import threading

    for thread in threading.enumerate():
        if thread.name == "conversate-removal":
            thread.join(PATIENCE)


def kill_at(batch: int) -> mock._patch[mock.Mock]:
    """Simulate a kill between the files and the rows of a batch."""
    done = removal.remove_files
    calls: list[object] = []

    def remove_files(names: list[str]) -> None:
        done(names)
        calls.append(names)
        if len(calls) == batch:
            raise Killed

    return mock.patch.object(removal, "remove_files", remove_files)


def interrupt(room: Room) -> None:
    with kill_at(3), pytest.raises(Killed):
        services.clear_room(room=room)
    assert Message.objects.count() == 3


@pytest.mark.usefixtures("five")
def test_a_few_are_removed_before_the_answer(room: Room, uploads: Path) -> None:
    services.clear_room(room=room)
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "one_by_one", "by_thread")
def test_many_are_removed_by_a_thread(room: Room, uploads: Path) -> None:
    services.clear_room(room=room)
    wait_for_thread()
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "by_thread")
def test_the_messages_of_a_deleted_room_too_whatever_deleted_it(room: Room, uploads: Path) -> None:
    room.delete()
    wait_for_thread()
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "by_thread")
def test_without_a_thread_the_command_removes_them(
    room: Room, uploads: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.CONVERSATE_REMOVAL_THREAD = False
    services.clear_room(room=room)
    assert Message.objects.count() == 5
    call_command("remove_cleared")
    assert "5 messages removed" in capsys.readouterr().out
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "one_by_one")
def test_what_is_posted_meanwhile_stays(room: Room, member: User, uploads: Path) -> None:
    interrupt(room)
    new = services.post_message(room=room, author=member, body="New")
    PendingRemoval.objects.update(claimed_until=timezone.now())
    call_command("remove_cleared")
    assert list(Message.objects.all()) == [new]


@pytest.mark.usefixtures("five", "one_by_one")
def test_nobody_takes_over_what_another_process_is_removing(room: Room) -> None:
    interrupt(room)
    assert sum(removal.remove_pending()) == 0
    assert Message.objects.count() == 3


@pytest.mark.usefixtures("five", "one_by_one")
def test_who_has_lost_the_claim_stops(room: Room) -> None:
    with mock.patch.object(removal_thread, "start"):
        services.clear_room(room=room)
    batches = removal.remove_pending()
    next(batches)
    PendingRemoval.objects.update(claim=None)
    assert list(batches) == []
    assert Message.objects.count() == 4


@pytest.mark.usefixtures("five", "one_by_one")
def test_after_a_kill_the_first_request_of_another_process_continues(
    room: Room, uploads: Path
) -> None:
    interrupt(room)
    PendingRemoval.objects.update(claimed_until=timezone.now())
    removal_thread.resume_with_first_request()
    with mock.patch.object(removal_thread, "is_test_run", return_value=False):
        request_started.send(sender=None)
    wait_for_thread()
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "one_by_one")
def test_it_waits_for_the_claim_of_a_process_that_was_killed(room: Room, uploads: Path) -> None:
    interrupt(room)

    def sleep(seconds: float) -> None:
        PendingRemoval.objects.update(claimed_until=timezone.now())

    with mock.patch.object(removal_thread.time, "sleep", sleep):
        removal_thread._remove_all()
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "by_thread")
def test_a_thread_that_fails_is_logged_and_the_next_one_continues(
    room: Room, uploads: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch.object(removal, "_remove_messages", side_effect=OSError):
        services.clear_room(room=room)
        wait_for_thread()
    assert "could not be removed yet" in caplog.text
    PendingRemoval.objects.update(claimed_until=timezone.now())
    removal_thread.start()
    wait_for_thread()
    assert is_all_gone(uploads)


@pytest.mark.usefixtures("five", "by_thread")
def test_a_thread_waits_out_an_outage_and_logs_it_in_two_lines(
    room: Room, uploads: Path, caplog: pytest.LogCaptureFixture
) -> None:
    remove_messages = removal._remove_messages
    outages = [OperationalError("no connection"), OperationalError("no connection")]

    def fail_twice(*args: Any) -> Any:
        if outages:
            raise outages.pop()
        return remove_messages(*args)

    def sleep(seconds: float) -> None:
        PendingRemoval.objects.update(claimed_until=timezone.now())

    with (
        mock.patch.object(removal, "_remove_messages", fail_twice),
        mock.patch.object(removal_thread.time, "sleep", sleep),
    ):
        services.clear_room(room=room)
        wait_for_thread()
    assert is_all_gone(uploads)
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [
        ("ERROR", None),
        ("WARNING", None),
    ]


@pytest.mark.usefixtures("five", "by_thread")
def test_other_errors_of_the_database_end_the_thread(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    with mock.patch.object(removal, "_remove_messages", side_effect=DataError("bad")):
        services.clear_room(room=room)
        wait_for_thread()
    assert "could not be removed yet" in caplog.text
    assert Message.objects.count() == 5
