"""`manage.py export_room`: a room as files that can be read without Conversate."""

import json
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import IO

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from pytest_django import Settings

from conversate_core import export, services
from conversate_core.export.targets import FolderTarget
from conversate_core.internal import exported_files
from conversate_core.models import Attachment, Room
from tests.core.support.pictures import png
from tests.core.support.rules import SINCE_JOINED

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def room(ada: User) -> Room:
    room = services.create_room(
        title="Garden <1>", slug="garden", description="Ours", members=[ada]
    )
    text = "Tomatoes & <b>basil</b>\nsecond line"
    services.post_message(room=room, author=ada, body=text, sent_by_mail=True)
    edited = services.post_message(room=room, author=ada, body="Sunday")
    services.edit_message(message=edited, body="Saturday", by=ada)
    services.react(message=edited, user=ada, emoji="🎉")
    gone = services.post_message(room=room, author=ada, body="A secret")
    services.delete_message(message=gone, by=ada)
    files = [ContentFile(b"first", name="plan.txt"), ContentFile(b"second", name="plan.txt")]
    services.post_message(room=room, author=ada, files=files)
    return room


@pytest.fixture
def replies(room: Room, ada: User) -> list[int]:
    """Replies to a text, to files and to a message that is deleted afterwards. Return their ids."""
    first, _, _, files = room.messages.order_by("pk")
    gone = services.post_message(room=room, author=ada, body="Another secret")
    ids = [
        services.post_message(room=room, author=ada, body="Yes", reply_to=original).pk
        for original in (first, files, gone)
    ]
    services.delete_message(message=gone, by=ada)
    return ids


def test_replies_say_what_they_reply_to(
    room: Room, replies: list[int], ada: User, tmp_path: Path
) -> None:
    for name in ("json", "text", "html"):
        run(room, tmp_path / name, name)
    messages = json.loads((tmp_path / "json" / "room.json").read_text())["messages"]
    ids = [message["id"] for message in messages]
    assert [message["reply_to"] for message in messages] == [None] * 5 + [ids[0], ids[3], ids[4]]
    text = (tmp_path / "text" / "room.txt").read_text()
    assert "\n> Ada Lovelace: Tomatoes & <b>basil</b>\nYes\n" in text
    assert "\n> Ada Lovelace: File\nYes\n" in text
    assert "\n> This message was deleted.\nYes\n" in text
    html = (tmp_path / "html" / "room.html").read_text()
    line = "Ada Lovelace: Tomatoes &amp; &lt;b&gt;basil&lt;/b&gt;"
    assert f'<blockquote><a href="#message-{ids[0]}">{line}</a></blockquote>' in html
    assert "<blockquote>This message was deleted.</blockquote>" in html


def test_who_did_not_see_the_original_does_not_read_it_in_the_export(
    room: Room, ada: User, tmp_path: Path, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = SINCE_JOINED
    bob = User.objects.create_user("bob")
    services.add_member(room=room, user=bob)
    original = room.messages.order_by("pk")[0]
    services.post_message(room=room, author=ada, body="Yes", reply_to=original)
    for name in ("json", "text", "html"):
        target = FolderTarget(tmp_path / name)
        export.export_room(room=room, target=target, format_name=name, user=bob)
        (written,) = (tmp_path / name).iterdir()
        assert "Tomatoes" not in written.read_text()
    (message,) = json.loads((tmp_path / "json" / "room.json").read_text())["messages"]
    assert message["reply_to"] is None


def run(room: Room, output: Path, format_name: str = "json") -> str:
    out = StringIO()
    call_command("export_room", room.slug, format=format_name, output=output, stdout=out)
    return out.getvalue()


def test_json_holds_the_room_its_messages_and_where_their_files_are(
    room: Room, tmp_path: Path
) -> None:
    said = run(room, tmp_path / "out")
    data = json.loads((tmp_path / "out" / "room.json").read_text())
    assert data["room"]["title"] == "Garden <1>"
    first, edited, gone, files = data["messages"]
    assert first["body"] == "Tomatoes & <b>basil</b>\nsecond line"
    assert first["author"]["name"] == "Ada Lovelace"
    assert edited["edited_at"]
    assert (first["sent_by_mail"], edited["sent_by_mail"]) == (True, False)
    assert first["reactions"] == []
    reaction = {"emoji": "🎉", "id": str(User.objects.get().pk), "name": "Ada Lovelace"}
    assert edited["reactions"] == [reaction]
    assert gone["deleted_at"]
    assert gone["body"] == ""
    paths = [tmp_path / "out" / attachment["path"] for attachment in files["attachments"]]
    assert [path.read_bytes() for path in paths] == [b"first", b"second"]
    assert said.startswith("Exported 4 messages and 2 files to")


def test_text_is_for_reading(room: Room, tmp_path: Path) -> None:
    run(room, tmp_path / "out", "text")
    text = (tmp_path / "out" / "room.txt").read_text()
    assert text.startswith("Garden <1>\nOurs\n\n[20")
    assert "Ada Lovelace (by e-mail)\nTomatoes & <b>basil</b>\nsecond line\n" in text
    assert "Ada Lovelace (edited)\nSaturday\n🎉 Ada Lovelace\n" in text
    assert "Ada Lovelace (deleted)\n" in text
    assert "A secret" not in text
    assert "plan.txt: files/" in text


def test_html_escapes_what_was_typed(room: Room, tmp_path: Path) -> None:
    run(room, tmp_path / "out", "html")
    html = (tmp_path / "out" / "room.html").read_text()
    assert "<h1>Garden &lt;1&gt;</h1>" in html
    assert "Tomatoes &amp; &lt;b&gt;basil&lt;/b&gt;<br>second line" in html
    assert "download>plan.txt</a>" in html
    assert html.endswith("</html>\n")


def test_an_archive_stands_there_only_once_it_is_whole(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "garden.zip"

    def broken(*args: object) -> Iterator[None]:
        raise OSError("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(export, "_parts", broken)
        with pytest.raises(CommandError, match="The disk is full"):
            run(room, path)
    assert list(tmp_path.glob("garden*")) == []

    run(room, path)
    with zipfile.ZipFile(path) as archive:
        assert len(archive.namelist()) == 3
        assert json.loads(archive.read("room.json"))["room"]["slug"] == "garden"


def test_without_a_path_the_archive_has_the_name_of_the_room(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call_command("export_room", "garden", stdout=StringIO())
    assert (tmp_path / "garden.zip").exists()


def test_nothing_is_written_over(room: Room, tmp_path: Path) -> None:
    (tmp_path / "garden.zip").write_text("mine")
    with pytest.raises(CommandError, match="exists"):
        run(room, tmp_path / "garden.zip")
    with pytest.raises(CommandError, match="not empty"):
        run(room, tmp_path)
    assert (tmp_path / "garden.zip").read_text() == "mine"


def test_a_file_that_is_missing_is_said_and_the_rest_is_exported(
    room: Room, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    lost = Attachment.objects.order_by("pk")[0]
    lost.file.delete(save=False)
    with pytest.raises(CommandError, match="1 file could not be exported"):
        run(room, tmp_path / "out")
    assert len(list((tmp_path / "out" / "files").iterdir())) == 1
    assert f"attachment {lost.pk}" in caplog.text


@pytest.mark.parametrize("output", ["out", "out.zip"])
@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("図" * 240 + ".pdf", ".pdf"),
        ("🫖" * 250 + ".txt", ".txt"),
        ("ü" * 255, "ü"),
        ("é." * 120, "é"),
    ],
)
def test_a_name_of_more_bytes_than_a_file_may_have_is_cut_and_keeps_its_ending(
    room: Room, tmp_path: Path, output: str, name: str, ending: str
) -> None:
    Attachment.objects.filter(pk=Attachment.objects.latest("pk").pk).update(name=name)
    assert "2 files" in run(room, tmp_path / output)
    if output.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / output) as archive:
            archive.extractall(tmp_path / "out")
    data = json.loads((tmp_path / "out" / "room.json").read_text())
    *_, attachment = data["messages"][-1]["attachments"]
    assert attachment["name"] == name
    assert attachment["path"].endswith(ending)
    assert (tmp_path / "out" / attachment["path"]).read_bytes() == b"second"


@pytest.mark.parametrize("output", ["out", "out.zip"])
def test_a_picture_is_no_page_on_the_disk_of_the_reader(
    room: Room, ada: User, tmp_path: Path, output: str
) -> None:
    file = ContentFile(png(3, 4) + b"<script>alert(1)</script>", name="a.html")
    services.post_message(room=room, author=ada, files=[file])
    run(room, tmp_path / output)
    if output.endswith(".zip"):
        with zipfile.ZipFile(tmp_path / output) as archive:
            archive.extractall(tmp_path / "out")
    data = json.loads((tmp_path / "out" / "room.json").read_text())
    (attachment,) = data["messages"][-1]["attachments"]
    assert attachment["name"] == "a.html"
    assert attachment["path"].endswith("-a.png")
    assert (tmp_path / "out" / attachment["path"]).exists()


def test_a_file_that_breaks_off_while_it_is_read_is_left_out_as_a_whole(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    copy, left = exported_files.copyfileobj, [2]

    def break_off(source: IO[bytes], to: IO[bytes]) -> None:
        copy(source, to)
        left[0] -= 1
        if not left[0]:
            raise OSError("No space left on device")

    monkeypatch.setattr(exported_files, "copyfileobj", break_off)
    with pytest.raises(CommandError, match="1 file could not be exported"):
        run(room, tmp_path / "out")
    [written] = (tmp_path / "out" / "files").iterdir()
    assert written.read_bytes() == b"second"
    assert "plan.txt" in caplog.text


def test_a_room_with_a_long_address_of_wide_letters_gets_an_archive(
    ada: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = services.create_room(title="Wide", slug="図" * 100, members=[ada])
    monkeypatch.chdir(tmp_path)
    call_command("export_room", room.slug, stdout=StringIO())
    [path] = tmp_path.glob("*.zip")
    assert path.name.startswith("図" * 50)


def test_a_room_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no room “nowhere”"):
        call_command("export_room", "nowhere")


def test_an_archived_room_without_messages_can_be_exported(ada: User, tmp_path: Path) -> None:
    room = services.create_room(title="Empty", members=[ada])
    services.archive_room(room=room)
    run(room, tmp_path / "out")
    data = json.loads((tmp_path / "out" / "room.json").read_text())
    assert data["messages"] == []
    assert data["room"]["archived_at"]


def test_a_long_history_is_read_in_batches(room: Room, tmp_path: Path) -> None:
    target = FolderTarget(tmp_path / "out")
    export.export_room(room=room, target=target, format_name="json", batch_size=3)
    data = json.loads((tmp_path / "out" / "room.json").read_text())
    assert [m["id"] for m in data["messages"]] == sorted(m["id"] for m in data["messages"])
    assert len(data["messages"]) == 4
