"""The command compares the old and the imported data, and fails if they differ."""

from __future__ import annotations

import re
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError
from django.db import DataError, OperationalError, ProgrammingError

from conversate_core import services
from conversate_core.databases import write_connection
from conversate_core.importing import files as importing
from conversate_core.importing import members as importing_members
from conversate_core.importing import messages as importing_messages
from conversate_core.importing import planning
from conversate_core.importing import rooms as importing_rooms
from conversate_core.importing.old_site import OldMessage
from conversate_core.models import Attachment, Membership, Message, Room
from conversate_core.storage import attachment_storage

pytestmark = pytest.mark.usefixtures("old_site")


def test_counts_and_checksums_of_both_sides_are_printed(run):
    said = run().splitlines()
    for name, count in [("Messages", 8), ("Files", 2)]:
        form = rf"{name}: {count} on the old site \((\w+)\), {count} here \((\w+)\)\."
        [match] = filter(None, (re.fullmatch(form, line) for line in said))
        assert match[1] == match[2]
    assert said[-1] == "All messages and files match."
    # The last step of the comparison reads no more messages.
    assert said.count("Compared: 8 of 8 messages.") == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda: Message.objects.filter(body="Found it").delete(),
        lambda: Message.objects.filter(body="Found it").update(body="Found"),
        lambda: Message.objects.filter(body="Found it").update(author=None),
        lambda: Message.objects.filter(body="Found it").update(created_at="2021-01-01T00:00Z"),
        lambda: OldMessage.objects.filter(pk=7).delete(),
        lambda: OldMessage.objects.filter(pk=8).delete(),
        lambda: OldMessage.objects.filter(pk=7).update(content="Found"),
        lambda: Attachment.objects.all()[0].delete(),
    ],
    ids=[
        "message gone",
        "other text",
        "other author",
        "other time",
        "old message gone",
        "last old message gone",
        "other old text",
        "attachment gone",
    ],
)
def test_a_difference_is_an_error(run, change):
    run()
    change()
    with pytest.raises(CommandError, match="differ from the old site"):
        run()


def test_another_file_is_a_difference(run):
    run()
    with attachment_storage.open(Attachment.objects.all()[0].file.name, "wb") as file:
        file.write(b"other")
    with pytest.raises(CommandError, match="differ from the old site"):
        run()


def test_a_file_that_is_gone_from_the_storage_is_a_difference(run):
    run()
    attachment_storage.delete(Attachment.objects.all()[0].file.name)
    with pytest.raises(CommandError, match="differ from the old site"):
        run()


def test_order_is_a_difference(run):
    run()
    first, second = Message.objects.filter(room__slug="search-2").order_by("pk")
    keys = first.client_key, second.client_key
    Message.objects.filter(pk=first.pk).update(client_key=None)
    Message.objects.filter(pk=second.pk).update(client_key=keys[0])
    Message.objects.filter(pk=first.pk).update(client_key=keys[1])
    with pytest.raises(CommandError, match="differ from the old site"):
        run()


def test_messages_that_were_posted_here_are_no_difference(run):
    run()
    room = Room.objects.get(slug="tea-kitchen")
    for client_key in (None, "0b1f8a52-8d2b-4c39-9c1a-2f4d8f6f7a10"):
        author = room.memberships.all()[0].user
        services.post_message(room=room, author=author, body="Ours", client_key=client_key)
    assert "All messages and files match." in run()


def test_a_folder_without_any_of_the_files_stops_it_before_it_has_begun(run, old_files):
    for path in (old_files / "conversate").iterdir():
        path.unlink()
    with pytest.raises(CommandError, match="--skip-missing-files"):
        run()
    assert not Room.objects.exists()
    said = run(skip_missing_files=True)
    assert said.endswith("All messages and files match.\n")
    assert Message.objects.filter(body="I lost my umbrella\n\n[umbrella.png]").exists()
    assert not Attachment.objects.exists()


def test_a_file_that_is_missing_is_named_and_the_message_keeps_its_name(run, old_files):
    (old_files / "conversate" / "umbrella.png").unlink()
    said = run()
    assert "1 file is missing in the old folder; " in said
    assert "name:\n  #3 conversate/umbrella.png\n" in said
    assert "Message #3 of room #2 was imported without conversate/umbrella.png.\n" in said
    message = Message.objects.get(body="I lost my umbrella\n\n[umbrella.png]")
    assert message.attachments.count() == 0
    assert Attachment.objects.count() == 1
    assert said.endswith("All messages and files match.\n")
    assert "0 messages" in run()


def test_a_message_of_nothing_but_a_file_that_is_missing_is_its_name(run, old_files):
    (old_files / "conversate" / "umbrella.png").unlink()
    OldMessage.objects.filter(pk=3).update(content="")
    run()
    assert Message.objects.get(body="[umbrella.png]").attachments.count() == 0


def test_a_file_that_can_not_be_read_is_as_one_that_is_missing(run, old_files):
    path = old_files / "conversate" / "umbrella.png"
    path.unlink()
    path.mkdir()
    said = run()
    assert "Message #3 of room #2 was imported without conversate/umbrella.png.\n" in said
    assert said.endswith("All messages and files match.\n")
    assert Message.objects.filter(body="I lost my umbrella\n\n[umbrella.png]").exists()


def test_a_file_that_could_be_read_before_and_can_not_be_any_more_is_a_difference(run, old_files):
    run()
    path = old_files / "conversate" / "umbrella.png"
    path.unlink()
    path.mkdir()
    with pytest.raises(CommandError, match="differ from the old site"):
        run()


def test_of_many_files_that_are_missing_the_first_are_named(run, old_files, monkeypatch):
    monkeypatch.setattr(planning, "MAX_NAMES", 1)
    for path in (old_files / "conversate").iterdir():
        path.unlink()
    said = run(skip_missing_files=True, dry_run=True)
    assert "2 files are missing" in said
    assert "names:\n  #3 conversate/umbrella.png\n  …\n" in said


def test_a_file_outside_of_the_folder_is_missing(run, old_files):
    (old_files.parent / "secret.txt").write_text("secret")
    OldMessage.objects.filter(pk=1).update(file="../secret.txt")
    assert "Message #1 of room #1 was imported without ../secret.txt." in run()
    assert Message.objects.filter(body="Good morning! :thumbsup:\n\n[secret.txt]").exists()


def test_a_storage_that_fails_stops_it_and_the_next_run_continues(run, monkeypatch):
    def refuse(name, content, **options):
        raise OSError("No space left on device")

    assert not attachment_storage.exists("any")
    monkeypatch.setattr(attachment_storage._wrapped, "save", refuse)
    with pytest.raises(CommandError, match="No space left"):
        run()
    assert not Message.objects.exists()
    monkeypatch.undo()
    assert run().endswith("All messages and files match.\n")
    assert Attachment.objects.count() == 2


def test_messages_that_are_not_in_the_order_of_their_times_are_said_before(run):
    assert "older than the one before" not in run(dry_run=True)
    OldMessage.objects.filter(pk=5).update(timestamp=1)
    said = run(dry_run=True)
    assert "1 message is older than the one before it." in said
    assert "ids:\n  #5\n" in said


@contextmanager
def refusing(word):
    """A database that takes no row of messages or attachments with *word* in it."""

    def execute(call, sql, params, many, context):
        is_row = sql.startswith("INSERT") and "conversate_core_" in sql
        if is_row and any(word in str(param) for param in params):
            raise DataError(word)
        return call(sql, params, many, context)

    with write_connection().execute_wrapper(execute):
        yield


def test_a_message_that_the_database_refuses_is_named_and_the_others_are_here(run):
    with refusing("biskuit"):
        OldMessage.objects.filter(pk=5).update(content="More than biskuit")
        out = StringIO()
        with pytest.raises(CommandError, match="differ from the old site"):
            run(stdout=out)
    assert "The database rejected message #5 of room #1.\n" in out.getvalue()
    assert "Message #5 of room #1 was not imported.\n" in out.getvalue()
    assert Message.objects.count() == 7
    assert Attachment.objects.count() == 2
    assert Membership.objects.count() == 5
    again = StringIO()
    with pytest.raises(CommandError, match="differ from the old site"):
        run(stdout=again)
    assert "Message #5 of room #1 was not imported.\n" in again.getvalue()


def test_the_file_of_a_message_that_the_database_refuses_is_not_left_behind(run, uploads):
    with refusing("umbrella"), pytest.raises(CommandError, match="differ from the old site"):
        run()
    assert Message.objects.count() == 7
    [stored] = [path for path in uploads.rglob("*") if path.is_file()]
    assert stored.read_bytes() == b"Milch\nZucker\n"


def test_a_room_whose_title_the_database_refuses_has_its_address_as_title(run):
    with refusing("Lost and"):
        said = run()
    assert "The database rejected the title of the room at “search-2”.\n" in said
    assert said.count("rejected the title") == 1
    assert said.endswith("All messages and files match.\n")
    assert Room.objects.get(slug="search-2").title == "search"


def test_an_outage_while_rooms_are_made_loses_nothing(run, monkeypatch):
    def fail(*arguments):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(importing_rooms, "create_numbered", fail)
    with pytest.raises(CommandError, match="not available at the moment"):
        run()
    monkeypatch.undo()
    assert run().endswith("All messages and files match.\n")


def test_a_database_that_takes_no_message_loses_nothing(run):
    with refusing(""), pytest.raises(DataError):
        run()
    assert not Message.objects.exists()
    assert run().endswith("All messages and files match.\n")
    assert Message.objects.count() == 8


def test_an_outage_of_the_database_loses_nothing(run, monkeypatch):
    write, failures = importing_messages._write, [True]

    def fail_once(*arguments):
        if failures and failures.pop():
            raise OperationalError("deadlock detected")
        write(*arguments)

    monkeypatch.setattr(importing_messages, "_write", fail_once)
    with pytest.raises(CommandError, match="not available at the moment"):
        run()
    assert run().endswith("All messages and files match.\n")
    assert Message.objects.count() == 8


def test_an_outage_while_a_refused_message_is_looked_at_loses_nothing(run, monkeypatch):
    write, count = importing_messages._write, [0]

    def fail(batch, *arguments):
        if batch[0].pk == 1 and len(batch) == 1 and batch[0].content:
            count[0] += 1
            raise OperationalError("gone") if count[0] == 2 else DataError("refused")
        if len(batch) > 1:
            raise DataError("refused")
        write(batch, *arguments)

    monkeypatch.setattr(importing_messages, "_write", fail)
    with pytest.raises(CommandError, match="not available at the moment"):
        run()
    monkeypatch.undo()
    assert run().endswith("All messages and files match.\n")
    assert Message.objects.count() == 8


def test_an_error_of_the_database_that_is_no_outage_is_shown_as_it_is(run, monkeypatch):
    def fail(*arguments):
        raise ProgrammingError("no such table")

    monkeypatch.setattr(importing_members, "_add", fail)
    with pytest.raises(ProgrammingError):
        run()


def test_a_storage_that_changes_a_file_is_reported(run, monkeypatch):
    save = attachment_storage.save

    def spoil(name, content, **options):
        stored = save(name, content, **options)
        with attachment_storage.open(stored, "ab") as file:
            file.write(b"more")
        return stored

    monkeypatch.setattr(attachment_storage._wrapped, "save", spoil, raising=False)
    with pytest.raises(CommandError, match="did not keep"):
        run()
    monkeypatch.undo()
    run()
    assert Attachment.objects.count() == 2


def test_a_file_of_which_an_earlier_run_has_written_a_part_is_written_over(
    run, monkeypatch, uploads
):
    monkeypatch.setattr(importing, "digest", lambda storage, path: str(storage))
    with pytest.raises(CommandError):
        run()
    [part] = [path for path in uploads.rglob("*") if path.is_file()]
    part.write_bytes(b"half of")
    monkeypatch.undo()
    run()
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 2


def test_a_database_without_the_old_tables_is_refused(run):
    with write_connection().cursor() as cursor:
        cursor.execute("ALTER TABLE conversate_message RENAME TO elsewhere")
    with pytest.raises(CommandError, match="conversate_message is missing"):
        run()
    with write_connection().cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO conversate_message")


def test_a_database_before_0_3_is_refused(run):
    with write_connection().cursor() as cursor:
        cursor.execute("ALTER TABLE conversate_message RENAME COLUMN file TO elsewhere")
    with pytest.raises(CommandError, match=r"conversate_message\.file is missing"):
        run()
