from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client

from conversate_core import services
from conversate_core.models import Attachment, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.files import png, text

if TYPE_CHECKING:
    from pytest_django import Settings


class OfAFullDisk(FileUploadHandler):
    """Fails as Django's own for large files does where the temporary folder takes nothing more."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def file_complete(self, file_size: int) -> None:
        raise AssertionError("Nothing has arrived.")


KEY = "6f1cdd5e-3c52-4a3c-9f14-8c1f2f8f7c11"


@pytest.fixture
def send(at: Addresses, browser: Client) -> Callable[..., Any]:
    def send(**data: object) -> Any:
        return browser.post(at.api_send, data)

    return send


def error_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def test_a_text_is_posted_and_answered_as_a_poll_would_tell_of_it(
    send: Callable[..., Any], at: Addresses, browser: Client
) -> None:
    response = send(body="Kettle is on", client_key=KEY)
    assert response.status_code == 201
    message = response.json()["message"]
    assert (message["body"], message["client_key"]) == ("Kettle is on", KEY)
    assert browser.get(at.api_poll, {"since": 0}).json()["messages"] == [message]


def test_files_are_posted_with_a_text_or_alone(send: Callable[..., Any]) -> None:
    both = send(body="Look", files=[png(), text()]).json()["message"]
    assert [file["name"] for file in both["attachments"]] == ["tea.png", "notes.txt"]
    alone = send(files=[text()]).json()["message"]
    assert (alone["body"], len(alone["attachments"])) == ("", 1)


def test_the_same_key_again_is_the_same_message(send: Callable[..., Any]) -> None:
    first = send(body="Once", client_key=KEY, files=[text()])
    second = send(body="Once", client_key=KEY, files=[text()])
    assert second.status_code == 201
    assert second.json() == first.json()
    assert Message.objects.count() == Attachment.objects.count() == 1


def test_another_key_is_another_message(send: Callable[..., Any]) -> None:
    send(body="Twice", client_key=KEY)
    send(body="Twice", client_key=KEY.replace("6", "7"))
    send(body="Twice")
    assert Message.objects.count() == 3


@pytest.mark.parametrize("data", [{}, {"body": " \n "}, {"body": "\x00"}, {"client_key": KEY}])
def test_an_empty_message_is_refused(send: Callable[..., Any], data: dict[str, str]) -> None:
    assert error_of(send(**data)) == (400, "invalid_message")
    assert not Message.objects.exists()


def test_a_malformed_key_is_refused(send: Callable[..., Any]) -> None:
    assert error_of(send(body="Hello", client_key="mine")) == (400, "invalid_message")


def test_control_characters_are_taken_out(send: Callable[..., Any]) -> None:
    message = send(body="\x00Te\x07a\r\nnow\x7f").json()["message"]
    assert message["body"] == "Tea\nnow"


def test_a_text_that_is_too_long_is_refused_with_the_reason(
    send: Callable[..., Any], settings: Settings
) -> None:
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 5
    response = send(body="123456")
    assert error_of(response) == (400, "invalid_message")
    assert "5 characters" in response.json()["error"]["message"]


def test_a_file_too_large_is_413(send: Callable[..., Any], settings: Settings) -> None:
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 4
    response = send(body="Look", files=[text()])
    assert error_of(response) == (413, "too_large")
    assert "notes.txt" in response.json()["error"]["message"]
    assert not Message.objects.exists()


def test_too_many_files_are_refused(send: Callable[..., Any], settings: Settings) -> None:
    settings.CONVERSATE_UPLOAD_MAX_FILES = 1
    assert error_of(send(files=[text(), png()])) == (400, "invalid_message")


def test_a_file_that_could_not_be_stored_is_503(send: Callable[..., Any], uploads: Path) -> None:
    uploads.write_text("A file where the folder should be.")
    assert error_of(send(files=[text()])) == (503, "upload_failed")
    assert not Message.objects.exists()


def test_a_file_that_finds_no_room_while_it_arrives_is_503_as_well(
    send: Callable[..., Any], settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.OfAFullDisk"]
    response = send(body="Look", files=[text()])
    assert error_of(response) == (503, "upload_failed")
    assert "nothing was posted" in response.json()["error"]["message"]
    assert not Message.objects.exists()
    (record,) = [record for record in caplog.records if record.name == "conversate_web"]
    assert "No space left on device" in record.getMessage()
    assert record.exc_info is None
    # Text takes no room.
    assert send(body="Without it").status_code == 201


def test_a_site_that_is_set_up_wrongly_does_not_put_it_down_to_what_was_sent(
    send: Callable[..., Any], settings: Settings, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    with pytest.raises(FileNotFoundError):
        send(body="Look", files=[text()])


def test_posting_too_fast_is_429_and_says_when_to_try_again(
    send: Callable[..., Any], settings: Settings
) -> None:
    settings.CONVERSATE_POST_LIMIT = (1, 60)
    send(body="One")
    response = send(body="Two")
    assert error_of(response) == (429, "rate_limited")
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_an_archived_room_takes_no_messages(send: Callable[..., Any], room: Room) -> None:
    services.archive_room(room=room)
    assert error_of(send(body="Hello")) == (403, "not_allowed")


def test_a_member_removed_in_this_moment_finds_no_room(
    send: Callable[..., Any], room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remove_first(**kwargs: Any) -> Message:
        services.remove_member(room=room, user=kwargs["author"])
        return post_message(**kwargs)

    post_message = services.post_message
    monkeypatch.setattr(services, "post_message", remove_first)
    assert error_of(send(body="Hello")) == (404, "not_found")
