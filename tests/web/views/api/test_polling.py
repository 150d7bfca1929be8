from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from conversate_core.signals import member_polled
from tests.web.support.addresses import Addresses
from tests.web.support.files import png

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def poll(at: Addresses, browser: Client) -> Callable[..., Any]:
    def poll(since: object, **more: object) -> Any:
        return browser.get(at.api_poll, {"since": since, **more})

    return poll


@pytest.fixture
def polls() -> Iterator[list[dict[str, Any]]]:
    """The data that presence records."""
    heard: list[dict[str, Any]] = []

    def hear(**facts: Any) -> None:
        heard.append(facts)

    member_polled.connect(hear)
    yield heard
    member_polled.disconnect(hear)


def revision_of(room: Room) -> int:
    return Room.objects.get(pk=room.pk).revision


def test_nothing_new_is_204_without_a_body(
    poll: Callable[..., Any], room: Room, say: Callable[..., Message], other: User
) -> None:
    say(other)
    response = poll(revision_of(room))
    assert response.status_code == 204
    assert response.content == b""


def test_messages_come_once_in_order_with_the_next_cursor(
    poll: Callable[..., Any], room: Room, say: Callable[..., Message], other: User
) -> None:
    before = revision_of(room)
    first, second = say(other, "One"), say(other, "Two")
    answer = poll(before).json()
    assert [message["id"] for message in answer["messages"]] == [first.pk, second.pk]
    assert [message["body"] for message in answer["messages"]] == ["One", "Two"]
    assert (answer["reset"], answer["more"]) == (False, False)
    assert answer["revision"] == second.revision == revision_of(room)
    assert poll(answer["revision"]).status_code == 204


def test_a_message_comes_as_fields_and_as_html(
    poll: Callable[..., Any], say: Callable[..., Message], other: User, room: Room
) -> None:
    message = say(other, "Tea <now>", files=[png()])
    (sent,) = poll(0).json()["messages"]
    html = sent.pop("html")
    assert 'id="message-' in html
    assert "Tea &lt;now&gt;" in html
    attachment = message.attachments.get()
    assert sent == {
        "id": message.pk,
        "revision": message.revision,
        "author": {
            "id": str(other.pk),
            "name": "Grace Hopper",
            "color": "orange",
            "picture": None,
            "url": None,
        },
        "sender": None,
        "is_own": False,
        "body": "Tea <now>",
        "excerpt": "Tea <now>",
        "reply_to": None,
        "mentions": [],
        "mentions_me": False,
        "created_at": message.created_at.isoformat(timespec="milliseconds"),
        "sent_by_mail": False,
        "edited_at": None,
        "edited_by": None,
        "deleted_at": None,
        "can_edit": False,
        "can_delete": False,
        "can_react": True,
        "reactions": [],
        "my_reactions": [],
        "attachments": [
            {
                "name": "tea.png",
                "url": f"/chat/tea-kitchen/file/{attachment.pk}/tea.png",
                "size": attachment.size,
                "is_image": True,
                "width": 3,
                "height": 2,
                "content_type": "image/png",
                "preview_url": None,
            }
        ],
    }


def test_ones_own_message_comes_with_its_key(
    poll: Callable[..., Any],
    at: Addresses,
    say: Callable[..., Message],
    member: User,
    browser_of: Callable[[User], Client],
    other: User,
) -> None:
    key = "6f1cdd5e-3c52-4a3c-9f14-8c1f2f8f7c11"
    say(member, client_key=key)
    (own,) = poll(0).json()["messages"]
    assert own["is_own"] is True
    assert own["client_key"] == key
    (others,) = browser_of(other).get(at.api_poll, {"since": 0}).json()["messages"]
    assert others["is_own"] is False
    assert "client_key" not in others


def test_an_edited_and_a_deleted_message_come_again(
    poll: Callable[..., Any], room: Room, say: Callable[..., Message], other: User
) -> None:
    edited, deleted = say(other, "One"), say(other, "Two", files=[png()])
    seen = revision_of(room)
    services.edit_message(message=edited, body="Uno", by=other)
    services.delete_message(message=deleted, by=other)
    first, second = poll(seen).json()["messages"]
    assert (first["id"], first["body"]) == (edited.pk, "Uno")
    assert first["edited_at"]
    assert (second["id"], second["body"], second["attachments"]) == (deleted.pk, "", [])
    assert second["deleted_at"]
    assert "Two" not in second["html"]


def test_more_than_a_page_of_changes_comes_in_parts(
    poll: Callable[..., Any],
    say: Callable[..., Message],
    other: User,
    settings: Settings,
) -> None:
    settings.CONVERSATE_PAGE_SIZE = 2
    posted = [say(other).pk for _ in range(5)]
    received, cursor, more = [], 0, True
    while more:
        answer = poll(cursor).json()
        received += [message["id"] for message in answer["messages"]]
        cursor, more = answer["revision"], answer["more"]
    assert received == posted


@pytest.mark.parametrize(
    "since", ["99999", "-1", "", "abc", "9" * 30, "9" * 5000, "1.5", "0x10", "\x00", "١"]
)
def test_a_cursor_of_no_use_says_to_load_the_room_again(
    poll: Callable[..., Any], say: Callable[..., Message], other: User, since: str
) -> None:
    say(other)
    say(other)
    if since == "١":  # digits of any script are digits
        assert poll(since).json()["messages"]
        return
    answer = poll(since).json()
    assert (answer["reset"], answer["messages"]) == (True, [])


def test_a_poll_without_a_cursor_says_to_load_the_room(at: Addresses, browser: Client) -> None:
    assert browser.get(at.api_poll).json()["reset"] is True


def test_after_a_clear_the_room_is_to_be_loaded_again(
    poll: Callable[..., Any], room: Room, say: Callable[..., Message], other: User
) -> None:
    seen = say(other).revision
    services.clear_room(room=room)
    answer = poll(seen).json()
    assert (answer["reset"], answer["messages"]) == (True, [])
    assert poll(answer["revision"]).status_code == 204


def test_a_new_title_is_a_change(poll: Callable[..., Any], room: Room) -> None:
    seen = revision_of(room)
    services.change_room(room=room, title="Coffee", description="Black")
    services.archive_room(room=room)
    answer = poll(seen, sidebar="").json()
    assert answer["room"] == {
        "title": "Coffee",
        "description": "Black",
        "archived": True,
        "can_post": False,
    }
    assert answer["messages"] == []


def test_changes_of_the_sidebar_have_all_of_the_users_rooms(
    poll: Callable[..., Any], say: Callable[..., Message], member: User, other: User
) -> None:
    another = services.create_room(title="Another", members=[member, other])
    services.post_message(room=another, author=other, body="Psst")
    say(other)
    say(other)
    assert poll(0, sidebar="").json()["rooms"] == [
        {
            "slug": "another",
            "title": "Another",
            "url": "/chat/another/",
            "unread_count": 1,
            "muted": False,
        },
        {
            "slug": "tea-kitchen",
            "title": "Tea kitchen",
            "url": "/chat/tea-kitchen/",
            "unread_count": 2,
            "muted": False,
        },
    ]


def test_every_poll_says_that_the_member_is_here(
    poll: Callable[..., Any], polls: list[dict[str, Any]], room: Room, member: User
) -> None:
    assert poll(revision_of(room)).status_code == 204
    assert poll("junk", focused="0", active="0").status_code == 200
    assert [fact["membership"].user for fact in polls] == [member, member]
    recorded = [(fact["focused"], fact["active"]) for fact in polls]
    assert recorded == [(True, True), (False, False)]


def test_who_moderates_without_being_a_member_is_not_present(
    at: Addresses,
    browser_of: Callable[[User], Client],
    overseer: User,
    polls: list[dict[str, Any]],
) -> None:
    assert browser_of(overseer).get(at.api_poll, {"since": 0}).status_code == 204
    assert polls == []


def test_a_former_member_still_has_a_name_but_no_color(
    poll: Callable[..., Any], say: Callable[..., Message], other: User, room: Room
) -> None:
    say(other)
    services.remove_member(room=room, user=other)
    (message,) = poll(0).json()["messages"]
    author = {"id": str(other.pk), "name": "Grace Hopper", "color": "grey"}
    assert message["author"] == author | {"picture": None, "url": None}


def test_the_history_of_a_deleted_account_stays(
    poll: Callable[..., Any], say: Callable[..., Message], other: User
) -> None:
    say(other)
    other.delete()
    (message,) = poll(0).json()["messages"]
    author = {"id": None, "name": "Former member", "color": "grey"}
    assert message["author"] == author | {"picture": None, "url": None}
    assert message["is_own"] is False


def test_polls_are_never_kept_by_a_cache(poll: Callable[..., Any]) -> None:
    assert "no-store" in poll(0).headers["Cache-Control"]


@pytest.mark.django_db(transaction=True)
def test_a_poll_is_outside_of_any_transaction(
    at: Addresses, browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Presence and alerts are triggered here, and must not wait for the end of the request."""
    from django.db import connection

    monkeypatch.setitem(connection.settings_dict, "ATOMIC_REQUESTS", True)
    atomic: list[bool] = []

    def hear(**facts: Any) -> None:
        atomic.append(connection.in_atomic_block)

    member_polled.connect(hear)
    browser.get(at.api_poll, {"since": 0})
    member_polled.disconnect(hear)
    assert atomic == [False]
    assert Membership.objects.exists()
