"""`services.export_person` and its command: all that is a person's, and nothing of others."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Attachment, Message, Room
from conversate_core.services.persons import batches, writing

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


def exported(user: User) -> dict[str, bytes]:
    """Return the files of the archive by their names."""
    out = io.BytesIO()
    services.export_person(user=user, output=out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records(files: dict[str, bytes], name: str) -> Any:
    return json.loads(files[f"{name}.json"])


def test_it_has_the_messages_in_all_rooms_in_the_order_of_time(
    ada: User, deeds: dict[str, Any], room: Room
) -> None:
    found = records(exported(ada), "messages")
    texts = [(each["room"], each["body"]) for each in found]
    assert texts == [
        (room.title, "On <Saturday>"),
        (room.title, ""),
        (room.title, ""),
        ("Left", "Once upon a time"),
        ("member", "Between us"),
    ]
    first, _, gone, *_ = found
    assert first["created_at"] == deeds["hers"].created_at.isoformat()
    assert first["edited_at"]
    assert first["edited_by_other"] is False
    assert first["reply_to"] == deeds["theirs"].pk
    assert gone["deleted_at"]
    assert first["deleted_at"] is None


def test_it_has_the_files_under_names_that_lead_nowhere_else(
    ada: User, deeds: dict[str, Any], tmp_path: Path
) -> None:
    Attachment.objects.filter(content_type="text/plain", name="plan.txt").update(
        name="..\\../..//plan.txt"
    )
    out = tmp_path / "ada.zip"
    export = services.export_person(user=ada, output=out)
    assert (export.messages, export.files, export.missing) == (5, 2, 0)
    with zipfile.ZipFile(out) as archive:
        names = [name for name in archive.namelist() if name.startswith("files")]
        assert all(name.count("/") == 1 and ".." not in name for name in names)
        files = {name: archive.read(name) for name in archive.namelist()}
    assert sorted(files[name] for name in names) == [b"first", b"second"]
    [listed] = [each["files"] for each in records(files, "messages") if each["files"]]
    assert [files[each["path"]] for each in listed] == [b"first", b"second"]


def test_it_has_what_she_has_left_elsewhere(ada: User, deeds: dict[str, Any], room: Room) -> None:
    files = exported(ada)
    [membership, direct] = records(files, "memberships")
    assert (membership["room"], membership["role"], membership["muted"]) == (
        room.title,
        "moderator",
        True,
    )
    assert membership["read_id"] == deeds["gone"].pk
    assert direct["room"] == "member"
    [reaction] = records(files, "reactions")
    assert (reaction["emoji"], reaction["message_id"]) == ("👍", deeds["theirs"].pk)
    mentioned = [each["message_id"] for each in records(files, "mentions")]
    assert mentioned == [deeds["theirs"].pk, deeds["reply"].pk]
    assert [each["message_id"] for each in records(files, "edits")] == [deeds["edited"].pk]
    assert [each["room"] for each in records(files, "invitations")] == [room.title] * 2
    assert [each["room"] for each in records(files, "invitations_received")] == ["Left"]
    assert [each["room"] for each in records(files, "removals")] == ["Left"]
    assert [each["room"] for each in records(files, "rooms_created")] == ["Left", "member"]
    assert [each["name"] for each in records(files, "webhooks")] == ["Backup"]
    assert [each["room"] for each in records(files, "directs")] == ["member"]
    assert records(files, "recent_changes")
    [account] = records(files, "account")
    assert (account["user_name"], account["name"]) == ("ada", "Ada Lovelace")
    assert (account["address"], account["shows_reading"]) == ("ada@example.org", False)


def test_it_has_nothing_that_others_have_written(ada: User, deeds: dict[str, Any]) -> None:
    everything = b"".join(exported(ada).values())
    texts = ["when?", "Fine", "A secret of theirs", "Their answer", "new@example.org"]
    assert [text for text in texts if text.encode() in everything] == []


def test_pages_have_the_same_and_lead_to_each_other(ada: User, deeds: dict[str, Any]) -> None:
    files = exported(ada)
    index = files["index.html"].decode()
    assert "<h1>Data of Ada Lovelace</h1>" in index
    assert '<a href="messages.json">JSON</a> <a href="messages-1.html">1</a>' in index
    page = files["messages-1.html"].decode()
    assert "<td>On &lt;Saturday&gt;</td>" in page
    assert "plan.txt</a>" in page
    assert "<td>Yes</td>" in files["memberships-1.html"].decode()
    assert "👍" in files["reactions-1.html"].decode()
    named = {name for name in files if name.endswith(("html", "json"))} - {"index.html"}
    assert all(f'href="{name}"' in index for name in named)


def test_a_person_who_has_done_nothing_gets_an_archive_too(outsider: User, superuser: User) -> None:
    files = exported(superuser)
    assert records(files, "messages") == []
    assert "messages-1.html" not in files
    assert records(files, "account")[0]["user_name"] == "superuser"


def test_cleared_messages_and_deleted_rooms_are_not_in_it(
    ada: User, deeds: dict[str, Any], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conversate_core.services.removal_thread.start", lambda: None)
    services.clear_room(room=room)
    services.delete_room(room=deeds["left"])
    assert Message.objects.filter(author=ada).count() == 5
    files = exported(ada)
    assert [each["body"] for each in records(files, "messages")] == ["Between us"]
    assert [name for name in files if name.startswith("files/")] == []
    for name in ("reactions", "mentions", "edits"):
        assert records(files, name) == []


def test_a_file_that_is_missing_is_named_and_the_rest_is_exported(
    ada: User, deeds: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lost = Attachment.objects.order_by("pk")[0]
    lost.file.delete(save=False)
    with pytest.raises(CommandError, match="1 file could not be exported"):
        call_command("export_person", "ada", output=tmp_path / "out")
    assert f"attachment {lost.pk}" in caplog.text
    assert len(list((tmp_path / "out" / "files").iterdir())) == 1


def test_the_command_writes_an_archive_with_the_user_name(
    ada: User, deeds: dict[str, Any], tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    call_command("export_person", "ada")
    assert "Exported 5 messages and 2 files to ada.zip." in capsys.readouterr().out
    with zipfile.ZipFile("ada.zip") as archive:
        assert archive.testzip() is None
    with pytest.raises(CommandError, match="exists"):
        call_command("export_person", "ada")


@pytest.mark.parametrize("command", ["export_person", "erase_person"])
def test_a_user_who_does_not_exist_is_an_error(db: None, command: str) -> None:
    with pytest.raises(CommandError, match="no user “nobody”"):
        call_command(command, "nobody")


def test_a_user_name_that_the_database_refuses_is_no_account(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise ValidationError("“nobody” is not a valid UUID.")

    monkeypatch.setattr("conversate_core.management.finding.accounts", refuse)
    with pytest.raises(CommandError, match="no user “nobody”"):
        call_command("export_person", "nobody")


def test_an_unsaved_account_is_refused(django_user_model: Any) -> None:
    with pytest.raises(NotAllowed):
        services.export_person(user=django_user_model(username="new"), output=io.BytesIO())


class Sink(io.RawIOBase):
    """A file that can only be written, such as a pipe."""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        return len(data)


def fill(room: Room, author: User, number: int) -> None:
    """Let *author* post this number of messages, several at the same time."""
    now = timezone.now()
    Message.objects.bulk_create(
        Message(room=room, author=author, body="x" * 1_000, revision=1, created_at=now)
        for _ in range(number)
    )


def test_messages_of_the_same_time_are_each_exported_once(
    ada: User, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 3)
    monkeypatch.setattr(writing, "_PAGE", 4)
    fill(room, ada, 10)
    files = exported(ada)
    ids = [each["id"] for each in records(files, "messages")]
    assert ids == sorted(Message.objects.values_list("pk", flat=True))
    pages = sorted(name for name in files if name.startswith("messages-"))
    assert [files[name].count(b"<tr>") - 1 for name in pages] == [4, 4, 2]


def test_memory_does_not_grow_with_the_messages(
    ada: User, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 50)
    monkeypatch.setattr(writing, "_PAGE", 250)
    # Enough for the peak: a page may go only when a later one has come.
    fill(room, ada, 500)
    services.export_person(user=ada, output=Sink())
    little = peak(ada)
    fill(room, ada, 1_500)
    assert peak(ada) < little * 1.3


def peak(user: User) -> int:
    tracemalloc.start()
    try:
        services.export_person(user=user, output=Sink())
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
