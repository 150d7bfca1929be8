"""The address of a webhook: whoever knows it posts to the room, and can do nothing else."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import nullcontext
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.models import Message, Room
from conversate_web.http.webhook_calls import TooLarge, read_text
from tests.support.failing_database import LOST, READ_ONLY, database_that_raises
from tests.web.support.answers import shape_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_core.services import NewWebhook

TEXT, JSON = "text/plain", "application/json"


@pytest.fixture
def webhook(room: Room) -> NewWebhook:
    return services.create_webhook(room=room, name="Backup")


def path_of(token: str) -> str:
    return f"/chat/webhooks/{token}/"


@pytest.fixture
def post(webhook: NewWebhook) -> Callable[..., Any]:
    """Post to the webhook, as a program that knows no cookie and no CSRF token."""

    def post(body: str | bytes = "Done", kind: str = TEXT, token: str = "", **more: Any) -> Any:
        client = Client(enforce_csrf_checks=True)
        path = path_of(token or webhook.token)
        return client.generic("POST", path, body, content_type=kind, **more)

    return post


def code_of(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.mark.parametrize("kind", [TEXT, f"{TEXT}; charset=UTF-8", f"{TEXT};charset=us-ascii"])
def test_text_is_posted(post: Callable[..., Any], room: Room, kind: str) -> None:
    response = post("Line 1\nLine <2>", kind)
    message = Message.objects.get()
    assert (response.status_code, response.json()) == (201, {"id": message.pk})
    assert (message.room, message.author, message.sender) == (room, None, "Backup")
    assert message.body == "Line 1\nLine <2>"


@pytest.mark.parametrize("kind", [JSON, f"{JSON}; charset=utf-8"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_json_is_posted(post: Callable[..., Any], kind: str, ascii_only: bool) -> None:
    body = json.dumps({"text": "Grüße 🎉", "more": [1]}, ensure_ascii=ascii_only)
    assert post(body, kind).status_code == 201
    assert Message.objects.get().body == "Grüße 🎉"


def test_the_byte_order_mark_of_some_programs_is_no_text(post: Callable[..., Any]) -> None:
    assert post(b"\xef\xbb\xbfDone").status_code == 201
    assert Message.objects.get().body == "Done"


@pytest.mark.parametrize(
    "kind",
    [
        *("application/x-www-form-urlencoded", "multipart/form-data", "text/html", ""),
        *(f"{TEXT}; charset=latin-1", f"{JSON}; charset=utf-16", "application/problem+json"),
    ],
)
def test_other_types_are_refused(post: Callable[..., Any], kind: str) -> None:
    response = post("text=Done", kind)
    assert code_of(response) == (415, "content_type")
    assert "text/plain" in response.json()["error"]["message"]


@pytest.mark.parametrize(
    "body",
    [
        *(" ", "{", "[]", '"Done"', "null", "{}", '{"text": null}', '{"text": 5}', "[" * 50_000),
        *('{"text": ["Done"]}', '{"Text": "Done"}', b'{"text": "\xff"}', "9" * 5_000),
    ],
)
def test_wrong_json_is_refused(post: Callable[..., Any], body: str | bytes) -> None:
    assert code_of(post(body, JSON)) == (400, "bad_request")


def test_wrong_bytes_are_refused(post: Callable[..., Any]) -> None:
    assert code_of(post(b"caf\xe9")) == (400, "bad_request")


@pytest.mark.parametrize(
    ("body", "kind"), [(" \n", TEXT), ('{"text": ""}', JSON), ("x" * 10_001, TEXT)]
)
def test_a_wrong_text_is_refused(post: Callable[..., Any], body: str, kind: str) -> None:
    assert code_of(post(body, kind)) == (400, "invalid_message")


def test_the_longest_text_fits_in_any_notation(post: Callable[..., Any]) -> None:
    text = "🎉" * 10_000
    assert post(text).status_code == 201
    assert post(json.dumps({"text": text}), JSON).status_code == 201


def test_a_larger_body_is_refused(post: Callable[..., Any]) -> None:
    assert code_of(post("x" * 130_000)) == (413, "too_large")


def test_one_whose_length_was_not_announced_is_refused_as_well() -> None:
    """As ASGI servers pass on a body in chunks."""
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b""}
    headers = [(b"content-type", b"text/plain")]
    for length, is_refused in ((10_000, False), (130_000, True)):
        request = ASGIRequest({**scope, "headers": headers}, BytesIO(b"x" * length))
        with pytest.raises(TooLarge) if is_refused else nullcontext():
            assert read_text(request) == "x" * length


def test_half_a_body_is_refused(post: Callable[..., Any]) -> None:
    half = {"wsgi.input": BytesIO(b"Done"), "CONTENT_LENGTH": "100"}
    assert code_of(post("Done", **half)) == (400, "bad_request")
    assert not Message.objects.exists()


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_it_is_for_posts_alone_and_reads_nothing(
    client: Client, webhook: NewWebhook, method: str
) -> None:
    services.post_message(room=webhook.webhook.room, sender="Backup", body="A secret")
    response = client.generic(method, path_of(webhook.token))
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert b"secret" not in response.content
    assert b"Tea kitchen" not in response.content


def test_all_that_post_nothing_are_answered_alike(
    post: Callable[..., Any], webhook: NewWebhook, room: Room, settings: Settings
) -> None:
    def refusal(token: str) -> tuple[object, int]:
        with CaptureQueriesContext(connection) as queries:
            response = post(token=token)
        assert code_of(response) == (404, "not_found")
        return shape_of(response), len(queries)

    unknown = refusal("x" * 32)
    revoked = services.create_webhook(room=room, name="Revoked")
    services.revoke_webhook(webhook=revoked.webhook)
    invited = services.create_invitation(room=room).token
    for guess in (revoked.token, invited, webhook.webhook.token_hash, webhook.token[:-1], "é"):
        assert refusal(guess) == unknown
    services.archive_room(room=room)
    assert refusal(webhook.token) == unknown
    services.restore_room(room=room)
    settings.CONVERSATE_WEBHOOKS = False
    answer, queries = refusal(webhook.token)
    assert (answer, queries) == (unknown[0], 0)
    assert not Message.objects.exists()


def test_a_secret_posts_to_no_other_room(post: Callable[..., Any], room: Room) -> None:
    other = services.create_room(title="Other")
    elsewhere = services.create_webhook(room=other, name="Backup")
    post("Here")
    post("There", token=elsewhere.token)
    assert [each.body for each in room.messages.all()] == ["Here"]
    assert [each.body for each in other.messages.all()] == ["There"]


def test_a_repeated_key_is_answered_like_the_first_and_posts_nothing(
    post: Callable[..., Any],
) -> None:
    first, again, other = (
        post(body, headers={"Idempotency-Key": key})
        for body, key in (("Done", "build 7"), ("Else", "build 7"), ("Done", "build 8"))
    )
    assert (again.status_code, again.json()) == (201, first.json())
    assert other.json() != first.json()
    assert [each.body for each in Message.objects.all()] == ["Done", "Done"]


def test_a_key_that_is_too_long_is_refused(post: Callable[..., Any]) -> None:
    assert post(headers={"Idempotency-Key": "k" * 255}).status_code == 201
    assert code_of(post(headers={"Idempotency-Key": "k" * 256})) == (400, "bad_request")


def test_above_the_limit_it_has_to_wait(post: Callable[..., Any], settings: Settings) -> None:
    settings.CONVERSATE_WEBHOOK_LIMIT = (1, 60)
    assert post().status_code == 201
    response = post()
    assert code_of(response) == (429, "rate_limited")
    assert 0 < int(response["Retry-After"]) <= 60


@pytest.mark.parametrize("error", [LOST, READ_ONLY])
def test_without_a_database_it_is_asked_to_try_again(post: Callable[..., Any], error: Any) -> None:
    with database_that_raises(error):
        response = post()
    assert code_of(response) == (503, "unavailable")
    assert response["Retry-After"] == "10"
    assert not Message.objects.exists()


def test_no_session_is_read_or_begun(webhook: NewWebhook, member: User, settings: Settings) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(member)
    with CaptureQueriesContext(connection) as queries:
        client.post(path_of(webhook.token), "Done", content_type=TEXT)
    assert Message.objects.get().author is None
    assert "session" not in str(queries.captured_queries)
    settings.SESSION_SAVE_EVERY_REQUEST = True
    response = Client().post(path_of(webhook.token), "Done", content_type=TEXT)
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


def test_the_secret_is_not_logged(
    post: Callable[..., Any], webhook: NewWebhook, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for body, kind in (("Done", TEXT), (" ", TEXT), ("Done", ""), ("{", JSON)):
            post(body, kind)
        with database_that_raises(LOST):
            post()
        services.revoke_webhook(webhook=webhook.webhook)
        post()
    assert "/chat/webhooks/***/" in caplog.text
    assert webhook.token not in caplog.text
    for record in caplog.records:
        request = getattr(record, "request", None)
        if request is not None:
            assert webhook.token not in repr((request, request.META, request.resolver_match))


def test_the_address_is_known_to_the_site_s_login_middleware(
    post: Callable[..., Any], settings: Settings
) -> None:
    login = "django.contrib.auth.middleware.LoginRequiredMiddleware"
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, login]
    assert post().status_code == 201


def test_in_a_transaction_for_each_request_it_is_posted_at_once(
    post: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    assert post().status_code == 201
    assert Message.objects.count() == 1
