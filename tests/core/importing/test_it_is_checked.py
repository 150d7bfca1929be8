"""The command compares both sides, and fails where they differ or something is missing."""

from __future__ import annotations

import pytest
from django.core.management import CommandError
from django.db import connection

from conversate_core import services
from conversate_core.importing import files as importing
from conversate_core.importing.old_site import OldMessage
from conversate_core.models import Attachment, Message, Room
from conversate_core.storage import attachment_storage

pytestmark = pytest.mark.usefixtures("old_site")


def test_counts_and_checksums_of_both_sides_are_printed(run):
    said = run().splitlines()
    [messages] = [line for line in said if line.startswith("Messages: there")]
    [files] = [line for line in said if line.startswith("Files: there")]
    for line, count in [(messages, 8), (files, 2)]:
        _name, there, here = line.replace(".", "").replace(", here", ": here").split(": ")
        assert there.removeprefix("there ") == here.removeprefix("here ")
        assert there.startswith(f"there {count} (")
    assert said[-1] == "What is here is what is there."


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
    with pytest.raises(CommandError, match="differs"):
        run()


def test_another_file_is_a_difference(run):
    run()
    with attachment_storage.open(Attachment.objects.all()[0].file.name, "wb") as file:
        file.write(b"other")
    with pytest.raises(CommandError, match="differs"):
        run()


def test_a_file_that_is_gone_from_the_storage_is_a_difference(run):
    run()
    attachment_storage.delete(Attachment.objects.all()[0].file.name)
    with pytest.raises(CommandError, match="differs"):
        run()


def test_order_is_a_difference(run):
    run()
    first, second = Message.objects.filter(room__slug="search-2").order_by("pk")
    keys = first.client_key, second.client_key
    Message.objects.filter(pk=first.pk).update(client_key=None)
    Message.objects.filter(pk=second.pk).update(client_key=keys[0])
    Message.objects.filter(pk=first.pk).update(client_key=keys[1])
    with pytest.raises(CommandError, match="differs"):
        run()


def test_messages_that_were_posted_here_are_no_difference(run):
    run()
    room = Room.objects.get(slug="tea-kitchen")
    for client_key in (None, "0b1f8a52-8d2b-4c39-9c1a-2f4d8f6f7a10"):
        author = room.memberships.all()[0].user
        services.post_message(room=room, author=author, body="Ours", client_key=client_key)
    assert "What is here is what is there." in run()


def test_files_that_are_missing_stop_it_before_it_has_begun(run, old_files):
    (old_files / "conversate" / "umbrella.png").unlink()
    with pytest.raises(CommandError, match="--skip-missing-files"):
        run()
    assert not Room.objects.exists()


def test_files_that_are_missing_may_be_left_out(run, old_files):
    (old_files / "conversate" / "umbrella.png").unlink()
    said = run(skip_missing_files=True)
    assert "1 file is missing in the old folder:\n  conversate/umbrella.png\n" in said
    assert Message.objects.get(body="I lost my umbrella").attachments.count() == 0
    assert Attachment.objects.count() == 1


def test_a_file_outside_of_the_folder_is_missing(run, old_files):
    (old_files.parent / "secret.txt").write_text("secret")
    OldMessage.objects.filter(pk=1).update(file="../secret.txt")
    with pytest.raises(CommandError, match="missing"):
        run()


def test_a_storage_that_keeps_something_else_is_told(run, monkeypatch):
    save = attachment_storage.save

    def spoil(name, content, **options):
        stored = save(name, content, **options)
        with attachment_storage.open(stored, "ab") as file:
            file.write(b"more")
        return stored

    monkeypatch.setattr(attachment_storage._wrapped, "save", spoil, raising=False)
    with pytest.raises(CommandError, match="has not kept"):
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
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conversate_message RENAME TO elsewhere")
    with pytest.raises(CommandError, match="no conversate_message"):
        run()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE elsewhere RENAME TO conversate_message")


def test_a_database_before_0_3_is_refused(run):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE conversate_message RENAME COLUMN file TO elsewhere")
    with pytest.raises(CommandError, match=r"no conversate_message\.file"):
        run()
