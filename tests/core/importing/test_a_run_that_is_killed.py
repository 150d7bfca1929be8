"""The next run completes the import after a process was killed at any point."""

from __future__ import annotations

from pathlib import Path

import pytest

from conversate_core.models import Attachment, Membership, Message, Room
from conversate_core.storage import attachment_storage
from tests.core.support.killed import kill_command

IMPORTING = "conversate_core.importing"


@pytest.mark.usefixtures("old_site")
@pytest.mark.parametrize(
    ("module", "name", "times"),
    [
        ("rooms", "create_numbered", 2),
        ("messages", "copy_file", 2),
        ("messages", "_record_progress", 2),
        ("messages", "_attach", 2),
        ("messages", "history_grew", 1),
        ("members", "_add", 1),
        ("members", "members_imported", 2),
        ("comparing", "_compare", 4),
    ],
)
def test_the_next_run_continues_and_nothing_is_lost_or_doubled(
    run, old_files, uploads, module, name, times
):
    command = ["import_django_conversate", "--files", str(old_files)]
    after = (f"{IMPORTING}.{module}", name, times)
    kill_command(command, after=after, uploads=uploads, batches=(f"{IMPORTING}.old_site", 3))
    assert "All messages and files match." in run()
    assert Room.objects.count() == 4
    assert Message.objects.count() == 8
    assert Membership.objects.count() == 5
    assert Attachment.objects.count() == 2
    stored = {path.name for path in uploads.rglob("*") if path.is_file()}
    assert stored == {Path(file.file.name).name for file in Attachment.objects.all()}
    assert all(attachment_storage.exists(a.file.name) for a in Attachment.objects.all())
