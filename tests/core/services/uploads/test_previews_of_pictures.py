"""Large pictures get previews after the commit, once, and lose them with the message."""

from __future__ import annotations

import threading
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from PIL import Image

from conversate_core import services
from conversate_core.conf import has_pillow
from conversate_core.errors import NotAllowed
from conversate_core.models import Attachment, Message, Room
from conversate_core.services import picture_preview_thread, picture_previews
from conversate_core.services.picture_previews import LEASE, make_preview_of
from conversate_core.storage import attachment_storage
from tests.core.support.photos import photo
from tests.core.support.racing import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """The error that stands for the end of the process."""


class Unreadable(FileSystemStorage):
    """Fails to open files."""

    def _open(self, name: str, mode: str = "rb") -> Any:
        raise TimeoutError(name)


class Unwritable(FileSystemStorage):
    """Keeps half of a preview and fails."""

    def _save(self, name: str, content: Any) -> str:
        if "-" in name:
            super()._save(name, ContentFile(content.read()[:100]))  # type: ignore[misc]
            raise OSError(28, "No space left on device")
        return super()._save(name, content)  # type: ignore[misc,no-any-return]


def stored_files(uploads: Path) -> list[Path]:
    return sorted(path for path in uploads.rglob("*") if path.is_file())


def post(room: Room, author: User, content: bytes | None = None, name: str = "sea.jpg") -> Message:
    file = ContentFile(photo() if content is None else content, name=name)
    return services.post_message(room=room, author=author, files=[file])


def shown(attachment: Attachment) -> Image.Image:
    with attachment_storage.open(str(attachment.preview)) as file:
        return Image.open(BytesIO(file.read()))


@pytest.fixture
def without_thread() -> Iterator[None]:
    """Leave all previews to be made later, as after a kill."""
    with mock.patch.object(picture_preview_thread, "_start"):
        yield


@pytest.fixture
def waiting(without_thread: None, room: Room, member: User) -> Attachment:
    """A picture without a preview."""
    return post(room, member).attachments.get()


def has_preview(attachment: Attachment) -> bool:
    """Return whether pages show a preview now."""
    return attachment.shows_preview


def try_again(attachment: Attachment) -> bool:
    """Try as after the lease of the last try."""
    attachment.refresh_from_db()
    if attachment.preview_tried_at is not None:
        Attachment.objects.update(preview_tried_at=attachment.preview_tried_at - LEASE)
    return make_preview_of(attachment.pk)


def test_a_large_picture_gets_a_preview(room: Room, member: User, uploads: Path) -> None:
    attachment = post(room, member).attachments.get()
    assert shown(attachment).size == (1067, 800)
    assert (attachment.width, attachment.height) == (1600, 1200)
    assert attachment.shows_preview
    assert not attachment.wants_preview
    assert [path.suffix for path in stored_files(uploads)] == ["", ".jpg"]


def test_other_files_get_none(room: Room, member: User, uploads: Path) -> None:
    post(room, member, photo(400, 300))
    post(room, member, bytes(400_000), "sea.zip")
    post(room, member, b"GIF89a\x09\0\x09\0" + bytes(400_000), "sea.gif")
    assert len(stored_files(uploads)) == 3
    assert not any(each.shows_preview for each in Attachment.objects.all())


def test_without_previews_there_is_no_query_and_no_file(
    room: Room,
    member: User,
    uploads: Path,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    settings.CONVERSATE_PICTURE_PREVIEWS = False
    with (
        django_assert_num_queries(0),
        mock.patch.object(picture_preview_thread, "on_commit") as on_commit,
    ):
        picture_preview_thread.request_previews(
            [Attachment(pk=1, size=10**6, content_type="image/jpeg")]
        )
        on_commit.assert_not_called()
    attachment = post(room, member).attachments.get()
    assert not attachment.shows_preview
    assert len(stored_files(uploads)) == 1
    with pytest.raises(CommandError, match="turned off"):
        call_command("make_previews")


def test_a_preview_that_was_made_is_not_shown_once_they_are_turned_off(
    room: Room, member: User, settings: Settings
) -> None:
    attachment = post(room, member).attachments.get()
    settings.CONVERSATE_PICTURE_PREVIEWS = False
    assert not attachment.shows_preview


def test_they_are_on_where_pillow_is_installed(waiting: Attachment) -> None:
    assert has_preview(waiting)
    has_pillow.cache_clear()
    with mock.patch("conversate_core.conf.find_spec", return_value=None):
        assert not has_preview(waiting)
        has_pillow.cache_clear()


def test_a_message_that_is_not_posted_leaves_nothing(
    room: Room, outsider: User, uploads: Path
) -> None:
    with pytest.raises(NotAllowed):
        post(room, outsider)
    assert stored_files(uploads) == []


def test_a_preview_goes_with_its_message(room: Room, member: User, uploads: Path) -> None:
    message = post(room, member)
    assert len(stored_files(uploads)) == 2
    services.delete_message(message=message, by=member)
    assert stored_files(uploads) == []


@pytest.mark.parametrize("end", [lambda room: services.clear_room(room=room), Room.delete])
def test_a_preview_goes_with_its_room(end: Any, room: Room, member: User, uploads: Path) -> None:
    post(room, member)
    end(room)
    assert not Attachment.objects.exists()
    assert stored_files(uploads) == []


def test_a_picture_that_cannot_have_one_is_tried_once(
    room: Room, member: User, uploads: Path
) -> None:
    broken = photo()[:400_000]
    attachment = post(room, member, broken).attachments.get()
    assert not attachment.shows_preview
    with mock.patch.object(picture_previews, "make_preview") as make:
        assert not try_again(attachment)
        make.assert_not_called()
    assert len(stored_files(uploads)) == 1
    services.delete_message(message=attachment.message, by=member)
    assert stored_files(uploads) == []


def test_a_file_too_large_for_the_memory_is_not_read(
    waiting: Attachment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picture_previews, "MAX_SIZE", waiting.size - 1)
    assert not make_preview_of(waiting.pk)
    assert not Attachment.objects.get().shows_preview


def test_a_picture_that_kills_processes_is_tried_three_times(waiting: Attachment) -> None:
    with mock.patch.object(picture_previews, "make_preview", side_effect=Killed) as make:
        for _ in range(3):
            with pytest.raises(Killed):
                try_again(waiting)
        assert not try_again(waiting)
        assert make.call_count == 3
    waiting.refresh_from_db()
    assert not waiting.shows_preview


def test_a_preview_of_a_process_that_was_killed_is_made_again(
    waiting: Attachment, uploads: Path, member: User
) -> None:
    with (
        mock.patch.object(picture_previews, "_note", side_effect=Killed),
        pytest.raises(Killed),
    ):
        make_preview_of(waiting.pk)
    assert len(stored_files(uploads)) == 2
    assert not make_preview_of(waiting.pk)
    assert try_again(waiting)
    assert len(stored_files(uploads)) == 2
    assert shown(Attachment.objects.get()).size == (1067, 800)


def test_what_a_killed_process_had_stored_goes_with_the_message(
    waiting: Attachment, uploads: Path, member: User
) -> None:
    with (
        mock.patch.object(picture_previews, "_note", side_effect=Killed),
        pytest.raises(Killed),
    ):
        make_preview_of(waiting.pk)
    services.delete_message(message=waiting.message, by=member)
    assert stored_files(uploads) == []


def test_two_processes_make_it_once(waiting: Attachment, uploads: Path) -> None:
    make, others = picture_previews.make_preview, list[bool | None]()

    def meanwhile(*args: Any) -> Any:
        others.append(make_preview_of(waiting.pk))
        return make(*args)

    with mock.patch.object(picture_previews, "make_preview", side_effect=meanwhile):
        assert make_preview_of(waiting.pk)
    assert others == [False]
    assert len(stored_files(uploads)) == 2


def test_two_processes_that_begin_at_once_make_it_once(waiting: Attachment) -> None:
    mine, others = picture_previews._mine, list[bool | None]()

    def meanwhile(attachment: Attachment) -> Any:
        if not others:
            others.append(None)
            others.append(make_preview_of(waiting.pk))
        return mine(attachment)

    with mock.patch.object(picture_previews, "_mine", side_effect=meanwhile):
        assert not make_preview_of(waiting.pk)
    assert others == [None, True]


def test_a_process_that_was_thought_dead_destroys_nothing(
    waiting: Attachment, uploads: Path
) -> None:
    make, others = picture_previews.make_preview, list[bool | None]()

    def meanwhile(*args: Any) -> Any:
        if not others:
            others.append(None)
            others.append(try_again(waiting))
        return make(*args)

    with mock.patch.object(picture_previews, "make_preview", side_effect=meanwhile):
        assert not make_preview_of(waiting.pk)
    assert others == [None, True]
    assert len(stored_files(uploads)) == 2
    assert shown(Attachment.objects.get()).size == (1067, 800)


@pytest.mark.parametrize(
    "end",
    [
        lambda message: services.delete_message(message=message),
        lambda message: services.clear_room(room=message.room),
        lambda message: message.room.delete(),
    ],
    ids=["deleted", "cleared", "room deleted"],
)
@pytest.mark.parametrize("moment", ["make_preview", "_note"])
def test_a_message_that_ends_meanwhile_leaves_no_file(
    end: Any, moment: str, waiting: Attachment, uploads: Path
) -> None:
    done = getattr(picture_previews, moment)

    def meanwhile(*args: Any) -> Any:
        end(Message.objects.get())
        return done(*args)

    with mock.patch.object(picture_previews, moment, side_effect=meanwhile):
        assert not make_preview_of(waiting.pk)
    assert stored_files(uploads) == []


@pytest.mark.parametrize("storage", [Unreadable, Unwritable])
def test_a_storage_that_fails_is_tried_again_later(
    storage: type,
    waiting: Attachment,
    uploads: Path,
    settings: Settings,
    caplog: pytest.LogCaptureFixture,
) -> None:
    backend = {"BACKEND": f"{__name__}.{storage.__name__}", "OPTIONS": {"location": uploads}}
    settings.STORAGES = {**settings.STORAGES, "conversate": backend}
    for _ in range(5):
        assert not try_again(waiting)
        assert not make_preview_of(waiting.pk)
    assert len(stored_files(uploads)) == 1
    del settings.STORAGES["conversate"]
    settings.STORAGES = {**settings.STORAGES}
    assert try_again(waiting)
    lines = [record.message for record in caplog.records if "reviews" in record.message]
    assert len(lines) == 2
    name = "TimeoutError" if storage is Unreadable else "OSError"
    assert lines[0].startswith(
        f"The storage fails, and previews of pictures are made later. {name}: "
    )
    assert lines[1] == "Previews of pictures are made again."


def test_a_clock_that_was_set_back_delays_nothing(waiting: Attachment) -> None:
    with (
        mock.patch.object(picture_previews, "make_preview", side_effect=Killed),
        pytest.raises(Killed),
    ):
        make_preview_of(waiting.pk)
    waiting.refresh_from_db()
    later = waiting.preview_tried_at + timedelta(days=1)  # type: ignore[operator]
    Attachment.objects.update(preview_tried_at=later)
    assert make_preview_of(waiting.pk)


def test_a_try_that_began_a_moment_later_is_left_alone(waiting: Attachment) -> None:
    """Another process has read its clock after this one, and stored that first."""
    later = timezone.now() + timedelta(seconds=1)
    Attachment.objects.update(preview_tries=1, preview_tried_at=later)
    assert not make_preview_of(waiting.pk)


def test_a_photo_that_browsers_do_not_show_gets_its_size(waiting: Attachment) -> None:
    Attachment.objects.update(content_type="image/heic", width=None, height=None)
    with mock.patch("conversate_core.content.picture_previews._open_heic") as opened:
        opened.side_effect = lambda content: Image.open(BytesIO(content))
        waiting.refresh_from_db()
        assert not has_preview(waiting)
        assert make_preview_of(waiting.pk)
    waiting.refresh_from_db()
    assert has_preview(waiting)
    assert (waiting.width, waiting.height) == (1600, 1200)


def test_without_a_reader_such_a_photo_waits(waiting: Attachment) -> None:
    Attachment.objects.update(content_type="image/heic", width=None, height=None)
    with mock.patch("conversate_core.querysets.attachments.can_read_heic", return_value=False):
        assert not make_preview_of(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.preview_tries == 0


def test_the_command_makes_what_is_missing(
    without_thread: None,
    room: Room,
    member: User,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_previews, "_BATCH_SIZE", 1)
    post(room, member)
    post(room, member, photo()[:400_000])
    post(room, member)
    call_command("make_previews")
    assert "2 previews made." in capsys.readouterr().out
    assert [bool(each.preview) for each in Attachment.objects.order_by("pk")] == [True, False, True]
    call_command("make_previews")
    assert "0 previews made." in capsys.readouterr().out


def wait_for_thread() -> None:
    for thread in threading.enumerate():
        if thread.name == "conversate-previews":
            thread.join(PATIENCE)


@pytest.fixture
def by_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make previews in the thread, as outside of tests."""
    monkeypatch.setattr(picture_preview_thread, "is_test_run", lambda: False)


@pytest.mark.usefixtures("by_thread")
def test_a_thread_makes_them(room: Room, member: User) -> None:
    for _ in range(2):
        post(room, member)
    wait_for_thread()
    assert all(each.preview for each in Attachment.objects.all())
    post(room, member)
    wait_for_thread()
    assert all(each.preview for each in Attachment.objects.all())


@pytest.mark.usefixtures("by_thread")
def test_the_thread_survives_a_database_that_fails(
    room: Room, member: User, caplog: pytest.LogCaptureFixture
) -> None:
    make, fail = picture_preview_thread.make_preview_of, [True]

    def fails_once(key: int) -> bool:
        if fail:
            raise OperationalError(fail.pop())
        return make(key)

    with mock.patch.object(picture_preview_thread, "make_preview_of", side_effect=fails_once):
        post(room, member)
        wait_for_thread()
        assert not Attachment.objects.get().preview
        post(room, member)
        wait_for_thread()
    assert Attachment.objects.latest("pk").preview
    lines = [record.message for record in caplog.records if "reviews" in record.message]
    assert lines[0].startswith("Previews of pictures could not be made. OperationalError")
    assert lines[1:] == ["Previews of pictures can be made again."]


def test_more_requests_than_can_wait_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_preview_thread, "_MAX_WAITING", 2)
    maker = picture_preview_thread._Maker()
    done: list[int] = []
    monkeypatch.setattr(picture_preview_thread, "make_preview_of", done.append)
    with mock.patch.object(threading.Thread, "start"):
        for key in (1, 2, 2, 3):
            maker.request([key])
    maker._run()
    assert done == [1, 2]
